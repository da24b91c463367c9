using System.Buffers;

namespace Tesson.Core.Groups;

/// <summary>The engine's policy for names of containers (moby, daemon/names, RestrictedNamePattern).</summary>
public static class ContainerName
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.-");

    /// <summary>Whether the engine would accept it: a letter or digit, then one or more of letters, digits, '_', '.' and '-'; ASCII.</summary>
    public static bool IsValid(string name) =>
        name is { Length: >= 2 } && char.IsAsciiLetterOrDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(Allowed);
}
