namespace Tesson.Core.Groups;

/// <summary>Which front end a group is to have.</summary>
public enum FrontEndChoice
{
    /// <summary>Gorb where an address of one is given, else the kernel's where it can be had, else none.</summary>
    Auto,

    /// <summary>The kernel of this machine, through nft.</summary>
    Nft,

    /// <summary>The kernel of this machine, through ipvsadm.</summary>
    Ipvs,

    /// <summary>Gorb.</summary>
    Gorb,

    /// <summary>None: each shard has host ports of its own.</summary>
    None,
}
