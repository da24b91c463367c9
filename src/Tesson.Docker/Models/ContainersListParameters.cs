namespace Tesson.Docker;

/// <summary>Which containers to list.</summary>
public sealed record ContainersListParameters
{
    /// <summary>Those that do not run as well.</summary>
    public bool All { get; init; }

    /// <summary>Labels that a container must have, all of them: <c>name</c> or <c>name=value</c>.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}
