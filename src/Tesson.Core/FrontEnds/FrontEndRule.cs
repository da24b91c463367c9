using Tesson.Core.Groups;

namespace Tesson.Core.FrontEnds;

/// <summary>Decides which front end a group gets. Pure.</summary>
public static class FrontEndRule
{
    /// <param name="group">What is asked for.</param>
    /// <param name="obstacle">Why the kernel's balancer cannot be had, the one that is asked for or else nftables, with the remedy; null where it can.</param>
    /// <returns>The front end's address, null for none; and what the user should know of it.</returns>
    /// <exception cref="TessonException">The one that is asked for cannot be had.</exception>
    public static (string? Address, string? Note) Decide(GroupSpec group, string? obstacle) => group.Choice switch
    {
        FrontEndChoice.None => (null, null),
        FrontEndChoice.Gorb => (group.Gorb, null),
        FrontEndChoice.Nft when obstacle is not null => throw new TessonException($"--frontend nft: {obstacle}"),
        FrontEndChoice.Nft => (KernelFrontEnd.NftAddress, null),
        FrontEndChoice.Ipvs when obstacle is not null => throw new TessonException($"--frontend ipvs: {obstacle}"),
        FrontEndChoice.Ipvs => (KernelFrontEnd.IpvsAddress, group.Ports.Any(port => port.HostAddress is null) && group.Scheduling.Forward == Forward.Nat ? "IPVS does not serve 127.0.0.1: this host reaches the group at its other addresses" : null),
        _ when group.Gorb is not null => (group.Gorb, null),
        _ when group.Ports.IsEmpty => (null, null),
        _ when group.Ports.FirstOrDefault(port => port.HostPorts is { Count: > 1 }) is { } range =>
            (null, $"no front end: {range} asks for a host port for each shard; for one address give one port, such as {range.HostPorts!.Value.First}:{range.ContainerPortKey}"),
        _ when group.Ports.FirstOrDefault(port => port.Protocol == Ports.Protocol.Sctp) is { } sctp =>
            (null, $"no front end: {sctp} is sctp, and only tcp and udp are balanced; each shard has host ports of its own"),
        _ when obstacle is not null => (null, $"no front end, so no single address: {obstacle}; each shard has host ports of its own, see `tesson ps`"),
        _ => (KernelFrontEnd.NftAddress, null),
    };
}
