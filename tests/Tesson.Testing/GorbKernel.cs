using System.Net;

namespace Tesson.Testing;

internal readonly record struct Vip(IPAddress Address, int Port, string Protocol);

internal readonly record struct Destination(IPAddress Address, int Port);

/// <summary>The kernel's IPVS tables as Gorb sees them: every no is the same 500. The quirks are those of docs/gorb.md.</summary>
internal sealed class GorbKernel
{
    private static readonly HashSet<string> s_schedulers =
        ["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh"];

    private readonly Dictionary<Vip, HashSet<Destination>> _services = [];

    public void Flush() => _services.Clear();

    /// <summary>Quirk 5: a used address, port and protocol is 500; so is, seen with the real daemon, a scheduler that does not exist.</summary>
    public void AddService(Vip vip, string scheduler) => Check(s_schedulers.Contains(scheduler) && _services.TryAdd(vip, []));

    public void RemoveService(Vip vip) => Check(_services.Remove(vip));

    /// <summary>Quirk 5: the same address and port twice in one service is 500.</summary>
    public void AddDestination(Vip vip, Destination destination) =>
        Check(_services.TryGetValue(vip, out var destinations) && destinations.Add(destination));

    /// <summary>Seen with the real daemon: a negative weight is 500.</summary>
    public void UpdateDestination(Vip vip, Destination destination, int weight) =>
        Check(weight >= 0 && _services.TryGetValue(vip, out var destinations) && destinations.Contains(destination));

    public void RemoveDestination(Vip vip, Destination destination) =>
        Check(_services.TryGetValue(vip, out var destinations) && destinations.Remove(destination));

    private static void Check(bool accepted)
    {
        if (!accepted)
        {
            throw GoErrorException.Ipvs;
        }
    }
}
