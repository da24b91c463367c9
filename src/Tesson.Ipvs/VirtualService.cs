using System.Collections.Immutable;

namespace Tesson.Ipvs;

/// <summary>A virtual service of the kernel's, with what is behind it.</summary>
public sealed record VirtualService
{
    /// <summary>Where it is.</summary>
    public required ServiceAddress Address { get; init; }

    /// <summary>Its scheduler: rr, wrr, lc, wlc, sh, sed, nq, or another one of the kernel's.</summary>
    public required string Scheduler { get; init; }

    /// <summary>The scheduler's flags, <c>sh-fallback,sh-port</c>; empty for none.</summary>
    public string Flags { get; init; } = "";

    /// <summary>For how many seconds after its last connection a client stays on its destination; null for not at all.</summary>
    public int? Persistence { get; init; }

    /// <summary>Whatever else its line says, such as <c>-M 255.255.255.0</c>; Tesson writes nothing of the sort.</summary>
    public string Rest { get; init; } = "";

    /// <summary>What is behind it, in no order that means anything.</summary>
    public ImmutableArray<Destination> Destinations { get; init; } = [];

    /// <summary>Whether both spread connections alike.</summary>
    public bool IsScheduledAs(VirtualService other) => other is not null
        && Scheduler == other.Scheduler && Flags == other.Flags && Persistence == other.Persistence && Rest == other.Rest;

    /// <summary>The same with a destination in the place of the one of its address, if there is one.</summary>
    public VirtualService With(Destination destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return this with { Destinations = [.. Destinations.Where(other => !other.EndPoint.Equals(destination.EndPoint)), destination] };
    }

    /// <summary>The same without the destination of an address.</summary>
    public VirtualService Without(System.Net.IPEndPoint endPoint) => this with { Destinations = Destinations.RemoveAll(other => other.EndPoint.Equals(endPoint)) };
}
