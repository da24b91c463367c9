using Tesson.Core.Groups;
using Tesson.Ipvs;
using Tesson.Links;
using Tesson.Nftables;

namespace Tesson.Core.FrontEnds;

/// <summary>Why this process cannot use this kernel's balancers, with the remedy: a tool is missing, or it is not root.</summary>
public static class KernelObstacle
{
    /// <summary>For nftables; null where it can be used.</summary>
    public static string? OfNft => Nft.Obstacle;

    /// <summary>For IPVS; null where it can be used.</summary>
    public static string? OfIpvs => Ipvsadm.Obstacle;

    /// <summary>For what a group asks for; nftables where it asks for none by name.</summary>
    public static string? Of(FrontEndChoice choice, Forward forward) =>
        choice == FrontEndChoice.Ipvs ? OfIpvs ?? (forward == Forward.Dr ? IpTool.Obstacle : null) : OfNft;
}
