namespace Tesson.Core.Placement;

/// <summary>Which cores of a hybrid processor are used.</summary>
public enum KindChoice
{
    /// <summary>All, but never two kinds in one shard.</summary>
    Any,

    /// <summary>The fastest kind only.</summary>
    Performance,

    /// <summary>All but the fastest kind.</summary>
    Efficiency,
}
