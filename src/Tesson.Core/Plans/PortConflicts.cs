using System.Net;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Core.Ports;

namespace Tesson.Core.Plans;

/// <summary>Who holds an address that a group asks of the kernel's balancer. Pure, but for looking up a process's name.</summary>
public static class PortConflicts
{
    /// <summary>A sentence with its remedy for each port that somebody else holds.</summary>
    /// <param name="group">The group's name.</param>
    /// <param name="mappings">Its ports.</param>
    /// <param name="containers">Every container of the engine.</param>
    /// <param name="sockets">The sockets that listen on this machine.</param>
    public static IEnumerable<string> Of(
        string group, IEnumerable<PortMapping> mappings, IReadOnlyList<ObservedContainer> containers, IReadOnlyList<HostSocket> sockets)
    {
        var others = ObservedGroup.From(containers).Where(other => other.Name != group && other.IsActive && KernelFrontEnd.Is(other.FrontEndAddress)).ToArray();
        foreach (var mapping in mappings)
        {
            if (Holder(group, mapping, others, containers, sockets) is { } holder)
                yield return $"port {mapping}: {holder}; take another port, or stop the one that has it";
        }
    }

    private static string? Holder(
        string group, PortMapping mapping, ObservedGroup[] others, IReadOnlyList<ObservedContainer> containers, IReadOnlyList<HostSocket> sockets)
    {
        int port = mapping.ListenPort;
        foreach (var other in others)
        {
            if ((other.Ports ?? []).Any(its => its.Protocol == mapping.Protocol && its.ListenPort == port && AddressOverlap.Of(its.HostAddress, mapping.HostAddress)))
                return $"group '{other.Name}' has it";
        }

        foreach (var container in containers.Where(container => container.Labels.GetValueOrDefault(Label.Group) != group))
        {
            if (container.Ports.Any(its => its.PublicPort == port && its.Protocol == mapping.ProtocolName
                && IPAddress.TryParse(its.Address, out var address) && AddressOverlap.Of(address, mapping.HostAddress)))
                return $"container {container.Name} publishes it";
        }

        var socket = sockets.FirstOrDefault(socket => socket.Port == port && socket.Protocol == mapping.Protocol && AddressOverlap.Of(AddressOverlap.OfSocket(socket.Address), mapping.HostAddress));
        return socket is null ? null : $"{socket.FindProcess() ?? "a process of this machine"} listens on it";
    }
}
