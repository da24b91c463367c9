using System.Collections.Immutable;
using System.Globalization;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Placement;
using Tesson.Core.Ports;

namespace Tesson.Core.Plans;

/// <summary>Decides what a run does. Pure: same input, same plan.</summary>
public static class RunPlan
{
    /// <summary>Everything that stands against the run, a sentence with its remedy each; empty where nothing does.</summary>
    public static ImmutableArray<string> Faults(GroupSpec group, Layout layout, ObservedWorld world)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        int size = layout.Shards.Length;
        faults.AddRange(new PublicationFaults(size, group.FrontEnd is not null, world.Obstacle).Of(group.Ports));

        faults.AddRange(NetworkFaults.Of(group, world));

        if (!group.Replace && world.Find(group.Name) is { } existing)
        {
            faults.Add($"group '{group.Name}' exists already ({existing.Shards.Length} shards, {existing.State}); "
                + $"replace it with --replace, or remove it with: tesson stop -g {group.Name} --purge");
        }

        var names = layout.Shards.Select(shard => GroupName.Shard(group.Name, shard.Index)).ToHashSet(StringComparer.Ordinal);
        faults.AddRange(world.Containers
            .Where(container => names.Contains(container.Name) && container.Labels.GetValueOrDefault(Label.Group) != group.Name)
            .Select(container => $"a container named {container.Name} exists already and is not of group '{group.Name}'; "
                + $"choose another group name (-g), or remove it with: docker rm -f {container.Name}"));

        if (group.Pull == PullPolicy.Never && !world.HasImage)
            faults.Add($"image '{group.Image}' is not on the engine's machine, and --pull never forbids to fetch it");
        return faults.ToImmutable();
    }

    /// <summary>What the user should know before the run, the layout's own warnings included.</summary>
    public static ImmutableArray<string> Warnings(GroupSpec group, Layout layout, ObservedWorld world) =>
    [
        .. layout.Warnings,
        .. world.Ledger.On(layout.Cpus).Select(holding => $"{holding}, and group '{group.Name}' will compete for them (--share)"),
        .. UnpinnedWarning(world.Ledger.Unpinned),
        .. DeafWarnings(group, world),
    ];

    /// <summary>
    /// The plan. Shard 0 is created before the others: of two runs of one group, its name lets one through. None is
    /// started before all are created: created shards hold their CPUs, and only then is it certain that nobody else does.
    /// </summary>
    public static Plan For(GroupSpec group, Layout layout, ObservedWorld world)
    {
        PlanBuilder plan = new();
        List<int> first = [];
        if (group.Pull == PullPolicy.Always || (group.Pull == PullPolicy.Missing && !world.HasImage))
            first.Add(plan.Add(new Step.Pull(group.Image), world.HasImage ? "--pull always" : "it is not on the engine's machine"));

        if (world.Find(group.Name) is { } old)
            first.AddRange(StopPlan.AddTo(plan, old, StopRequest.Replace(group.StopWait, group.Drain), new StopWorld { FrontEnds = world.FrontEnds }, needs: [.. first]));

        // A container that is started now may get the address of one that is gone. Those of the old group go with it.
        first.AddRange(StrayPlan.AddTo(plan, world.Strays.Where(stray => world.Find(stray.Service.Group) is { } other && other.Name != group.Name)));

        // What a group of this name left in the front end, when its containers were removed behind Tesson's back.
        if (world.FrontEnd is { } state)
        {
            var left = state.Services.Where(found => found.Service.Group.Length > 0 && !world.Groups.Any(other => other.Name == found.Service.Group));
            var ids = world.Containers.Select(container => container.Id).ToHashSet(StringComparer.Ordinal);
            first.AddRange(StalePlan.AddTo(plan, group.FrontEnd!, left, ids, isHere: _ => true, isWanted: _ => false));
        }

        var specs = layout.Shards.Select(shard => Spec(group, layout, shard, world)).ToArray();
        List<int> created = [];
        foreach (var (shard, spec) in layout.Shards.Zip(specs))
            created.Add(plan.Add(new Step.Create(spec), Cause(shard), needs: created.Count == 0 ? first : [created[0]]));

        List<int> held = group.Placement.Share ? [] : [plan.Add(new Step.Claim(group.Name, layout.Cpus), needs: created)];
        var network = KernelFrontEnd.At(group.FrontEnd) is { HasRelays: true } ? NetworkOf(group, world) : null;
        var services = group.FrontEnd is null ? [] : GroupServices.Of(group.Name, group.Ports, group.Scheduling, network);
        var tried = PortMapping.TcpPorts(group.Ports);
        // The labels of shard 0 name the front end, so whatever is added to it can be found again.
        List<(Service Service, int Position)> backends = [];
        int[] added = [.. services.Select(service => plan.Add(new Step.AddService(group.FrontEnd!, service.Service), needs: [created[0]]))];
        foreach (var (shard, spec) in layout.Shards.Zip(specs))
        {
            int start = plan.Add(new Step.Start(spec.Name), needs: [created[shard.Index], .. held]);
            if (!group.WaitsUntilReady && services.IsEmpty)
                continue;
            int ready = plan.Add(new Step.Await(spec.Name, group.WaitsUntilReady, tried) { IsAutoRemoved = group.IsAutoRemoved }, needs: [start]);
            foreach (var ((service, mapping, suffix), position) in services.Zip(added))
            {
                int backend = plan.Add(
                    new Step.AddBackend(group.FrontEnd!, service, spec.Name, suffix, mapping,
                        world.Backend ?? BackendMode.Host, shard.Weight, BackendRule.PulseFor(group.Pulse, mapping.Protocol)),
                    needs: [ready, position]);
                backends.Add((service, backend));
            }
        }

        ReachPlan.AddTo(plan, group.WaitsUntilReady && KernelFrontEnd.At(group.FrontEnd) is { } kernel && world.Host is { } host ? new(kernel, host, network, world.FrontEnd) : null, backends);
        return plan.Build();
    }

    /// <summary>The container of one shard.</summary>
    public static ContainerSpec Spec(GroupSpec group, Layout layout, ShardPlacement shard, ObservedWorld world)
    {
        var backend = world.Backend;
        string cpuCount = shard.Cpus.Count.ToString(CultureInfo.InvariantCulture);
        string index = shard.Index.ToString(CultureInfo.InvariantCulture);
        string size = layout.Shards.Length.ToString(CultureInfo.InvariantCulture);
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        labels[Label.Group] = group.Name;
        labels[Label.Cpus] = shard.Cpus.ToString();
        labels[Label.Weight] = shard.Weight.ToString(CultureInfo.InvariantCulture);
        if (!shard.Mems.IsEmpty)
            labels[Label.Mems] = shard.Mems.ToString();
        labels[Label.Kind] = layout.Unit.Name();
        labels[Label.Shard] = index;
        labels[Label.Size] = size;
        labels[Label.Ports] = string.Join(',', group.Ports);
        labels[Label.Run] = group.RunId;
        labels[Label.FrontEnd] = group.FrontEnd is null ? "none" : KernelFrontEnd.At(group.FrontEnd)?.Word ?? "gorb";
        if (group.FrontEnd is not null)
        {
            if (!KernelFrontEnd.Is(group.FrontEnd))
                labels[Label.Gorb] = group.FrontEnd;
            labels[Label.Balance] = group.Scheduling.Balance.Name();
            if (group.Scheduling.Scheduler is not null)
                labels[Label.Scheduler] = group.Scheduling.SchedulerName;
            if (group.Scheduling.Persistence is { } seconds)
                labels[Label.Persistence] = seconds.ToString(CultureInfo.InvariantCulture);
            if (group.IsDirect)
                labels[Label.Forward] = "dr";
            labels[Label.Backend] = backend == BackendMode.Container ? "container" : "host";
            if (group.Pulse is not null)
                labels[Label.Pulse] = group.Pulse.ToString();
        }

        return new ContainerSpec
        {
            Name = GroupName.Shard(group.Name, shard.Index),
            Image = group.Image,
            Command = group.Command,
            Body = group.Body,
            BodySource = group.BodySource,
            EnvironmentDefaults =
            [
                $"GOMAXPROCS={cpuCount}",
                $"OMP_NUM_THREADS={cpuCount}",
                $"TESSON_GROUP={group.Name}",
                $"TESSON_SIZE={size}",
                $"TESSON_UID={index}",
            ],
            Environment = group.Environment,
            Labels = labels.ToImmutable(),
            Cpus = shard.Cpus,
            Mems = shard.Mems,
            MemoryBytes = shard.MemoryBytes,
            MemoryReservationBytes = shard.MemoryReservationBytes,
            CpuShares = group.CpuShares,
            Network = group.Network,
            Sysctls = group.IsDirect ? DirectRouting.Sysctls : ImmutableSortedDictionary<string, string>.Empty,
            Publications = KernelFrontEnd.At(group.FrontEnd) is { HasRelays: false } ? []
                : Publications.For(group.Ports, shard.Index, layout.Shards.Length, group.FrontEnd is null ? null : backend ?? BackendMode.Host, world.Host),
        };
    }

    private static IEnumerable<string> UnpinnedWarning(ImmutableArray<string> names)
    {
        const int Told = 5;
        if (!names.IsEmpty)
        {
            string more = names.Length > Told ? $" and {names.Length - Told} more" : "";
            yield return $"not pinned, and so on any CPU of the machine: {(names.Length == 1 ? "container" : "containers")} {string.Join(", ", names.Take(Told))}{more}";
        }
    }

    /// <summary>Which clients will not reach the group, as the engine and its network are set.</summary>
    private static IEnumerable<string> DeafWarnings(GroupSpec group, ObservedWorld world)
    {
        if (KernelFrontEnd.At(group.FrontEnd) is not { HasRelays: true } || NetworkOf(group, world) is not { } network)
            return [];
        return network.IsRouted && !group.Ports.IsEmpty
            ? [$"network '{network.Name}' is in routed mode, where the engine relays no ports: clients on ::1 do not reach the group, and a shard that calls it gets no answer where it meets itself"]
            : GroupServices.Of(group.Name, group.Ports, group.Scheduling, network).Select(own => world.FrontEnd?.Caution(own.Service)).OfType<string>();
    }

    private static string Cause(ShardPlacement shard) =>
        $"cpus {shard.Cpus}, mems {(shard.Mems.IsEmpty ? "any" : shard.Mems)}{(shard.MemoryBytes is { } bytes ? $", memory {bytes >> 20} MiB" : "")}";

    /// <summary>The network that the shards will be on; null where there is none of that name, or it was not asked for.</summary>
    internal static ObservedNetwork? NetworkOf(GroupSpec group, ObservedWorld world) => ObservedNetwork.Find(world.Networks, group.NetworkName);
}
