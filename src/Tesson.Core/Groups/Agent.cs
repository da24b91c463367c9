namespace Tesson.Core.Groups;

/// <summary>Containers that do Tesson's own work: <c>tesson watch</c>, and Gorb. They are meant to run anywhere.</summary>
internal static class Agent
{
    /// <summary>Whether a container is one.</summary>
    /// <param name="program">The program that it was started with, or its path.</param>
    /// <param name="image">Its image, as it was named: <c>kobolog/gorb:1.0</c>.</param>
    public static bool Is(string program, string image) => IsName(program[(program.LastIndexOf('/') + 1)..]) || IsName(Repository(image));

    private static bool IsName(string name) => name is "tesson" or "gorb";

    /// <summary>The last part of the image's name, without tag and digest.</summary>
    private static string Repository(string image)
    {
        string name = image[(image.LastIndexOf('/') + 1)..];
        int end = name.IndexOfAny([':', '@']);
        return end < 0 ? name : name[..end];
    }
}
