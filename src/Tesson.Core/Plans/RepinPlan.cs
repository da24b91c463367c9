using System.Collections.Immutable;
using Tesson.Core.Groups;
using Tesson.Topology;

namespace Tesson.Core.Plans;

/// <summary>
/// Decides which shards are pinned anew: those whose pin by the engine, or whose cpuset by the kernel, is not what
/// <see cref="PinRule"/> wants, and those that are held to less of it. Pure, but for the machine, which is read when it is needed.
/// </summary>
/// <remarks>
/// The two differ under cgroup version 1: there the kernel takes an offline CPU out of every cpuset for ever, and the
/// engine still tells of the old one. Version 2 keeps what was asked for beside what is in force.
/// </remarks>
public static class RepinPlan
{
    /// <summary>The steps. Shards that are not pinned at all are none of Tesson's making, and are left alone.</summary>
    public static Repins For(RepinWorld world)
    {
        var steps = ImmutableArray.CreateBuilder<(Step.Repin, string)>();
        var faults = ImmutableArray.CreateBuilder<string>();
        Machine? machine = null;
        var chosen = CpuSet.Empty;
        foreach (var shard in world.Shards.Where(shard => shard is { Cpus: not null, Container.PinnedCpus: not null }))
        {
            var container = shard.Container;
            UsableCpus usable = new(world.Online, container.Around);
            if (PinRule.Settled(shard, usable.Cpus, () => HeldBeside(shard) | chosen) is { } settled)
            {
                if (Differs(container, settled))
                    steps.Add((StepOf(container, settled), CauseOf(shard, settled, usable)));
                if (!settled.Overlaps(shard.Cpus!))
                    chosen |= settled;
                continue;
            }

            machine ??= world.ReadMachine();
            var within = machine.Within(usable.Cpus);
            var lost = usable.LostOf(shard.Cpus);
            if (PinRule.Replacement(within, shard, HeldBeside(shard) | chosen | world.Reserve.Of(machine) | machine.Isolated.All) is { } free)
            {
                chosen |= free;
                if (Differs(container, free))
                    steps.Add((StepOf(container, free), lost.ToString()));
            }
            else if (PinRule.Shared(within, shard, OfGroupBeside(shard)) is { } shared)
            {
                if (Differs(container, shared))
                    steps.Add((StepOf(container, shared), $"{lost}, and none is free: it shares those of its group"));
            }
            else
            {
                faults.Add($"{container.Name}: {lost}, none is free, and its group has no other; stop another group, then `tesson sync`");
            }
        }

        return new Repins(steps.ToImmutable(), faults.ToImmutable());

        CpuSet HeldBeside(ObservedShard shard) => Allocations.Of(world.Containers.Where(other => other.Id != shard.Container.Id)).Cpus;

        CpuSet OfGroupBeside(ObservedShard shard) => CpuSet.Union(world.Containers
            .Where(other => other.Id != shard.Container.Id && other.IsActive && other.Labels.GetValueOrDefault(Label.Group) == shard.Container.Labels[Label.Group])
            .Select(ObservedShard.From)
            .Select(other => (other.Cpus ?? CpuSet.Empty) & world.Online));
    }

    private static bool Differs(ObservedContainer container, CpuSet wanted) =>
        container.PinnedCpus != wanted || (container.KernelCpus is { } actual && actual != wanted) || container.HeldCpus is not null;

    private static Step.Repin StepOf(ObservedContainer container, CpuSet cpus) => new(container.Name, container.Id, container.Pid, cpus);

    private static string CauseOf(ObservedShard shard, CpuSet wanted, UsableCpus usable)
    {
        bool isPinned = shard.Container.PinnedCpus == wanted;
        if (isPinned && shard.Container.HeldCpus is { } held && (shard.Container.KernelCpus is not { } cpuset || cpuset == wanted))
            return $"it is {InheritedAffinity.Words(held)}";
        if (isPinned)
            return $"the kernel has it on {CpuWords.Of(shard.Container.KernelCpus!)}";
        var lost = usable.LostOf(shard.Cpus);
        return lost.All.IsEmpty ? $"its plan; it was pinned to {CpuWords.Of(shard.Container.PinnedCpus!)}" : lost.ToString();
    }
}
