namespace Tesson.Core.Nodes;

/// <summary>How long the outside systems of a machine may take to answer.</summary>
public sealed record NodeOptions
{
    /// <summary>For an answer of the engine.</summary>
    public TimeSpan Engine { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For an answer of a Gorb.</summary>
    public TimeSpan Gorb { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For nft.</summary>
    public TimeSpan Nft { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For ipvsadm, ip and nsenter.</summary>
    public TimeSpan Ipvs { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For another Tesson that changes a front end.</summary>
    public TimeSpan Lock { get; init; } = TimeSpan.FromSeconds(60);
}
