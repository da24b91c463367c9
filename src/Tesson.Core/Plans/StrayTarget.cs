using Tesson.Core.FrontEnds;

namespace Tesson.Core.Plans;

/// <summary>A backend of this machine's kernel that leads to no running shard of its group: its address may be anybody's.</summary>
/// <param name="FrontEnd">The front end.</param>
/// <param name="Service">Its service.</param>
/// <param name="Backend">The backend.</param>
/// <param name="Shard">The shard that it was meant for, if that is still there, or else the beginning of its container's id.</param>
/// <param name="Cause">Why it is astray: <c>it is exited</c>.</param>
public sealed record StrayTarget(string FrontEnd, Service Service, ObservedBackend Backend, string Shard, string Cause)
{
    /// <summary>A fault of the group, in a sentence.</summary>
    public override string ToString() =>
        $"{FrontEnd} leads port {Service.Port}/{Service.Protocol.ToString().ToLowerInvariant()} to {At}, which is no shard of this group ({Shard}: {Cause}); tesson sync withdraws it";

    /// <summary>Where it leads: with the port where that is a relay's, which is the shard's by its port alone.</summary>
    private string At => Backend.Relay is { } relay && relay.Address.ToString() == Backend.Address ? relay.ToString() : Backend.Address;
}
