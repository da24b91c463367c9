using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Ports;
using Tesson.Topology;

namespace Tesson.Core.Plans;

/// <summary>One outside call, as data. Steps name shards; ids are known once the engine has given them.</summary>
public abstract record Step
{
    private Step()
    {
    }

    /// <summary>Whether an interrupt may cut the call off: nothing is left behind by it.</summary>
    public virtual bool IsInterruptible => false;

    /// <summary>Pulls an image.</summary>
    /// <param name="Image">The image.</param>
    public sealed record Pull(string Image) : Step
    {
        /// <inheritdoc/>
        public override bool IsInterruptible => true;

        /// <inheritdoc/>
        public override string ToString() => $"pull {Image}";
    }

    /// <summary>Creates a shard's container.</summary>
    /// <param name="Spec">The container.</param>
    public sealed record Create(ContainerSpec Spec) : Step
    {
        /// <inheritdoc/>
        public override string ToString() => $"create {Spec.Name}";
    }

    /// <summary>Makes sure that no other run took the same CPUs at the same moment; see <see cref="CpuClaim"/>.</summary>
    /// <param name="Group">The group's name.</param>
    /// <param name="Cpus">The CPUs of all of its shards.</param>
    public sealed record Claim(string Group, CpuSet Cpus) : Step
    {
        /// <inheritdoc/>
        public override bool IsInterruptible => true;

        /// <inheritdoc/>
        public override string ToString() => $"hold CPUs {Cpus} for group '{Group}'";
    }

    /// <summary>Pins a shard to other CPUs, and makes sure that its processes are there, and on all of them.</summary>
    /// <param name="Shard">The container's name.</param>
    /// <param name="Id">The container's id.</param>
    /// <param name="Pid">Its first process, on this machine; 0 where it does not run.</param>
    /// <param name="Cpus">The CPUs; all of them are online.</param>
    public sealed record Repin(string Shard, string Id, long Pid, CpuSet Cpus) : Step
    {
        /// <inheritdoc/>
        public override string ToString() => $"re-pin {Shard} to {CpuWords.Of(Cpus)}";
    }

    /// <summary>Starts a shard, and lets it run on all CPUs that it is pinned to where the engine would hold it to some.</summary>
    /// <param name="Shard">The container's name.</param>
    public sealed record Start(string Shard) : Step
    {
        /// <inheritdoc/>
        public override string ToString() => $"start {Shard}";
    }

    /// <summary>Waits until a shard runs, and until it is ready: its health check passes or, without one, its TCP ports accept.</summary>
    /// <param name="Shard">The container's name.</param>
    /// <param name="Ready">Whether to wait for more than that it runs.</param>
    /// <param name="Ports">The container's TCP ports to try where it has no health check.</param>
    public sealed record Await(string Shard, bool Ready, ImmutableArray<int> Ports) : Step
    {
        /// <summary>Whether the engine removes it when it ends (<c>AutoRemove</c>).</summary>
        public bool IsAutoRemoved { get; init; }

        /// <inheritdoc/>
        public override bool IsInterruptible => true;

        /// <inheritdoc/>
        public override string ToString() => $"wait for {Shard}";
    }

    /// <summary>Makes again what all services of a front end share.</summary>
    /// <param name="FrontEnd">The front end's address.</param>
    public sealed record Mend(string FrontEnd) : Step
    {
        /// <inheritdoc/>
        public override string ToString() => FrontEnd == KernelFrontEnd.NftAddress ? "make Tesson's table in nft" : $"mend Tesson's services in {FrontEnd}";
    }

    /// <summary>Adds a service to the front end.</summary>
    /// <param name="FrontEnd">The front end's address.</param>
    /// <param name="Service">The service.</param>
    public sealed record AddService(string FrontEnd, Service Service) : Step
    {
        /// <inheritdoc/>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"add service {Service.Name} at {Service.Address ?? FrontEnd}, port {Service.Port}/{Service.Protocol.ToString().ToLowerInvariant()}");
    }

    /// <summary>Puts a shard behind a service.</summary>
    /// <param name="FrontEnd">The front end's address.</param>
    /// <param name="Service">The service.</param>
    /// <param name="Shard">The container's name.</param>
    /// <param name="Suffix">The end of the backend's name, see <see cref="GroupServices.Backend"/>.</param>
    /// <param name="Port">The container's port.</param>
    /// <param name="Mode">Container or host.</param>
    /// <param name="Weight">The number of the shard's CPUs.</param>
    /// <param name="Pulse">How it is checked; null to leave that to the front end.</param>
    public sealed record AddBackend(
        string FrontEnd, Service Service, string Shard, string Suffix, PortMapping Port, BackendMode Mode, int Weight, PulseSpec? Pulse) : Step
    {
        /// <inheritdoc/>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"add backend {Shard} to {Service.Name}, weight {Weight}");
    }

    /// <summary>Makes sure that somebody answers at an address of a service: it is closed again at once.</summary>
    /// <param name="Service">The service.</param>
    /// <param name="At">One of this machine's addresses.</param>
    public sealed record Reach(Service Service, IPEndPoint At) : Step
    {
        /// <inheritdoc/>
        public override bool IsInterruptible => true;

        /// <inheritdoc/>
        public override string ToString() => $"try {At}/tcp";
    }

    /// <summary>Puts a running shard behind a service, where its addresses are known already.</summary>
    /// <param name="FrontEnd">The front end's address.</param>
    /// <param name="Backend">The backend.</param>
    /// <param name="Shard">The container's name, for people.</param>
    public sealed record SetBackend(string FrontEnd, Backend Backend, string Shard) : Step
    {
        /// <inheritdoc/>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"add backend {Shard} to {Backend.Service.Name}, weight {Backend.Weight}");
    }

    /// <summary>Gives a shard no new connections.</summary>
    /// <param name="FrontEnd">The front end's address.</param>
    /// <param name="Service">The service.</param>
    /// <param name="Backend">The backend's name.</param>
    /// <param name="Shard">The container's name, for people.</param>
    /// <param name="Hold">Within which time the shard is stopped.</param>
    public sealed record Drain(string FrontEnd, Service Service, string Backend, string Shard, TimeSpan Hold) : Step
    {
        /// <inheritdoc/>
        public override string ToString() => $"drain {Shard} in {Service.Name}";
    }

    /// <summary>Waits until a shard has no connection left, or until it has waited long enough; never fails for that.</summary>
    /// <param name="Shard">The container's name.</param>
    /// <param name="Id">The container's id.</param>
    /// <param name="Ports">The container's TCP ports.</param>
    /// <param name="Limit">The longest wait.</param>
    public sealed record AwaitIdle(string Shard, string Id, ImmutableArray<int> Ports, TimeSpan Limit) : Step
    {
        /// <inheritdoc/>
        public override bool IsInterruptible => true;

        /// <inheritdoc/>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"wait for {Shard}'s connections to end, at most {Limit.TotalSeconds:0.#} s");
    }

    /// <summary>Takes a shard out of a service.</summary>
    /// <param name="FrontEnd">The front end's address.</param>
    /// <param name="Service">The service.</param>
    /// <param name="Backend">The backend's name.</param>
    /// <param name="Shard">The container's name, for people.</param>
    /// <param name="IsDead">Whether the shard is gone, and its connections with it.</param>
    public sealed record RemoveBackend(string FrontEnd, Service Service, string Backend, string Shard, bool IsDead = true) : Step
    {
        /// <inheritdoc/>
        public override string ToString() => $"remove backend {Shard} from {Service.Name}";
    }

    /// <summary>Removes a service, unless somebody else's backends are in it.</summary>
    /// <param name="FrontEnd">The front end's address.</param>
    /// <param name="Service">The service.</param>
    public sealed record RemoveService(string FrontEnd, Service Service) : Step
    {
        /// <inheritdoc/>
        public override string ToString() => $"remove service {Service.Name}";
    }

    /// <summary>Stops a shard.</summary>
    /// <param name="Shard">The container's name.</param>
    /// <param name="Id">The container's id.</param>
    /// <param name="Wait">How long it has between SIGTERM and SIGKILL.</param>
    public sealed record Stop(string Shard, string Id, TimeSpan Wait) : Step
    {
        /// <inheritdoc/>
        public override string ToString() => $"stop {Shard}";
    }

    /// <summary>Removes a shard's container and its anonymous volumes.</summary>
    /// <param name="Shard">The container's name.</param>
    /// <param name="Id">The container's id.</param>
    public sealed record Remove(string Shard, string Id) : Step
    {
        /// <inheritdoc/>
        public override string ToString() => $"remove {Shard}";
    }
}
