namespace Tesson.Docker;

/// <summary>What the engine says of a container that it has just created.</summary>
public sealed record CreatedContainer
{
    /// <summary>The container's id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>What the engine did not like and did all the same.</summary>
    public IReadOnlyList<string> Warnings { get; init => field = value ?? []; } = [];
}
