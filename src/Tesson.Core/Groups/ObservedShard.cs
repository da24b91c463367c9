using System.Collections.Immutable;
using System.Globalization;
using Tesson.Core.Ports;
using Tesson.Topology;

namespace Tesson.Core.Groups;

/// <summary>A container of a group, with what its labels say. Labels that make no sense are named, never fatal.</summary>
public sealed record ObservedShard
{
    /// <summary>The container.</summary>
    public required ObservedContainer Container { get; init; }

    /// <summary>The shard's number, or null where no label tells, as in 2016 (docs/tool-of-2016.md).</summary>
    public int? Index { get; init; }

    /// <summary>The CPUs that it was given.</summary>
    public CpuSet? Cpus { get; init; }

    /// <summary>The memory nodes that it was given; null in groups of 2016.</summary>
    public CpuSet? Mems { get; init; }

    /// <summary>Its weight in the front end by its label; in groups of 2016 the number of its CPUs.</summary>
    public int? Weight { get; init; }

    /// <summary>
    /// Its weight in the front end now: with a part of its CPUs lost the same part of its weight, rounded, and 1 at
    /// least. Replacements count as those that they stand for, and never for more.
    /// </summary>
    public int CurrentWeight
    {
        get
        {
            int weight = Weight ?? 1;
            var lost = Container.Lost.All;
            if (Cpus is null || lost.IsEmpty)
                return weight;
            var left = Cpus - lost;
            int now = left.IsEmpty ? ((Container.PinnedCpus ?? CpuSet.Empty) - lost).Count : left.Count;
            return Math.Clamp((int)Math.Round((double)weight * now / Cpus.Count, MidpointRounding.AwayFromZero), 1, weight);
        }
    }

    /// <summary>What it is pinned to in place of the CPUs that it was given, some of which it cannot have now; null where it is not.</summary>
    public CpuSet? Replacement =>
        Container.PinnedCpus is { } pinned && !Container.Lost.All.IsEmpty && !pinned.Overlaps(Container.Lost.All) ? pinned : null;

    /// <summary>The CPUs that it runs on where these are not the ones that it was given; null where they are, where it does not run, and where nobody could look.</summary>
    public CpuSet? Elsewhere => Container.IsActive && Cpus is { } planned && (Container.HeldCpus ?? Container.KernelCpus) is { } actual && actual != planned ? actual : null;

    /// <summary>The memory nodes that it allocates from where these are not the ones that it was given; null as for <see cref="Elsewhere"/>.</summary>
    public CpuSet? ElsewhereMems => Container.IsActive && Mems is { } planned && Container.KernelMems is { } actual && actual != planned ? actual : null;

    /// <summary>Whether it runs on other CPUs or memory nodes than it was given, as far as that was looked at.</summary>
    public bool IsElsewhere => Elsewhere is not null || ElsewhereMems is not null || (Container.IsActive && !Container.Lost.All.IsEmpty);

    /// <summary>The size of its group by its label; null in groups of 2016.</summary>
    public int? Size { get; init; }

    /// <summary>The group's ports; null where no label tells, as in 2016.</summary>
    public ImmutableArray<PortMapping>? Ports { get; init; }

    /// <summary>The labels that cannot be read, each as <c>name=value</c>.</summary>
    public required ImmutableArray<string> Damage { get; init; }

    /// <summary>The CPUs that a container was given, of all its labels; null where it tells of none that can be read.</summary>
    public static CpuSet? CpusOf(ObservedContainer container) =>
        container.Labels.TryGetValue(Label.Cpus, out string? text) && CpuSet.TryParse(text, out var cpus) && !cpus.IsEmpty ? cpus : null;

    /// <summary>Reads a container's labels.</summary>
    public static ObservedShard From(ObservedContainer container)
    {
        var damage = ImmutableArray.CreateBuilder<string>();
        return new ObservedShard
        {
            Container = container,
            Index = Number(Label.Shard, least: 0),
            Cpus = Read(Label.Cpus, Set),
            Mems = Read(Label.Mems, Set),
            Weight = Number(Label.Weight, least: 1),
            Size = Number(Label.Size, least: 1),
            Ports = Read(Label.Ports, text => (ImmutableArray<PortMapping>?)PortSpec.ParseAll(text.Split(',', StringSplitOptions.RemoveEmptyEntries))),
            Damage = damage.ToImmutable(),
        };

        int? Number(string label, int least) => Read<int?>(label, text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least
                ? number
                : throw new FormatException());

        T? Read<T>(string label, Func<string, T> parse)
        {
            if (!container.Labels.TryGetValue(label, out string? text))
                return default;
            try
            {
                return parse(text);
            }
            catch (Exception fault) when (fault is FormatException or UsageException)
            {
                damage.Add($"{label}={text}");
                return default;
            }
        }

        static CpuSet Set(string text) => CpuSet.Parse(text) is { IsEmpty: false } set ? set : throw new FormatException();
    }
}
