namespace Tesson.Core.Placement;

/// <summary>What kinds of core are told apart by.</summary>
public enum KindMeasure
{
    /// <summary>Nothing: hwloc does not rank two kinds.</summary>
    None,

    /// <summary>Linux's <c>cpu_capacity</c>, 1024 for the fastest CPU.</summary>
    Capacity,

    /// <summary>The maximum frequency, in MHz.</summary>
    MaximumFrequency,

    /// <summary>The base frequency, in MHz.</summary>
    BaseFrequency,

    /// <summary>hwloc's order of core types.</summary>
    CoreType,

    /// <summary>hwloc's order alone.</summary>
    Order,
}
