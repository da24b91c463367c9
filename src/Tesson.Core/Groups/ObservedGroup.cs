using System.Collections.Immutable;
using System.Globalization;

namespace Tesson.Core.Groups;

/// <summary>A group as the engine's containers tell of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shards">Its shards, by number, then by name.</param>
public sealed record ObservedGroup(string Name, ImmutableArray<ObservedShard> Shards)
{
    /// <summary>The image of its first shard.</summary>
    public string Image => Shards[0].Container.Image;

    /// <summary>The number of shards that it was started with; in groups of 2016 (docs/tool-of-2016.md), of those that are there.</summary>
    public int Size => Shards.Select(shard => shard.Size).FirstOrDefault(size => size is not null) ?? Shards.Length;

    /// <summary>How many of its shards run.</summary>
    public int Running => Shards.Count(shard => shard.Container.IsRunning);

    /// <summary>The ports that it publishes; null where no label tells.</summary>
    public ImmutableArray<Ports.PortMapping>? Ports => Shards.Select(shard => shard.Ports).FirstOrDefault(ports => ports is not null);

    /// <summary>The Gorb that it is registered with, or null.</summary>
    public string? Gorb => FirstLabel(Label.Gorb);

    /// <summary>Its sort of front end, <c>none</c> where no label tells.</summary>
    public string FrontEnd => FirstLabel(Label.FrontEnd) ?? "none";

    /// <summary>The front end's address as plans name it: a Gorb's URI, or a <see cref="KernelFrontEnd"/>'s word; null for none.</summary>
    public string? FrontEndAddress => KernelFrontEnd.At(FrontEnd)?.Word ?? Gorb;

    /// <summary>How the front end spreads connections.</summary>
    public Scheduling Scheduling => new()
    {
        Balance = Balances.Parse(FirstLabel(Label.Balance)),
        Scheduler = Scheduling.Parse(FirstLabel(Label.Scheduler)),
        Persistence = int.TryParse(FirstLabel(Label.Persistence), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds > 0 ? seconds : null,
        Forward = FirstLabel(Label.Forward) == "dr" ? Forward.Dr : Forward.Nat,
    };

    /// <summary>Which of a shard's addresses the front end gets.</summary>
    public BackendMode BackendMode =>
        KernelFrontEnd.Is(FrontEndAddress) || FirstLabel(Label.Backend) == "container" ? BackendMode.Container : BackendMode.Host;

    /// <summary>Whether one of its shards is kept going by the engine.</summary>
    public bool IsActive => Shards.Any(shard => shard.Container.IsActive);

    /// <summary>The state in a word: <c>running</c>, <c>degraded</c> (not all run, are well, and are on their own CPUs); where none runs <c>restarting</c>, <c>paused</c> or <c>stopped</c>.</summary>
    public string State =>
        Running == Size && Shards.Length == Size && !Shards.Any(shard => IsIll(shard) || shard.IsElsewhere) ? "running"
        : Running > 0 ? "degraded"
        : Shards.Any(shard => shard.Container.State == "restarting") ? "restarting"
        : Shards.Any(shard => shard.Container.State == "paused") ? "paused"
        : "stopped";

    /// <summary>What the kernel leads to in its name that is none of its running shards, a sentence each; empty where nobody looked.</summary>
    public ImmutableArray<string> Strays { get; init; } = [];

    /// <summary>The NAT rules of others that are for its ports as well, a sentence each; empty where nobody looked.</summary>
    public ImmutableArray<string> Rivals { get; init; } = [];

    /// <summary>What is wrong with it, a few words each: missing, dead and damaged shards.</summary>
    public ImmutableArray<string> Faults
    {
        get
        {
            var faults = ImmutableArray.CreateBuilder<string>();
            if (Shards.Length < Size)
                faults.Add($"{Size - Shards.Length} of {Size} missing");
            if (Running > 0 && Shards.Length > Running)
                faults.Add($"{Shards.Length - Running} of {Size} not running");
            if (Shards.Length > Size)
                faults.Add($"{Shards.Length - Size} too many");
            faults.AddRange(Shards.Where(IsIll).Select(shard => $"{shard.Container.Name}: unhealthy by its health check"));
            faults.AddRange(Shards.Where(shard => shard.Container.IsOutOfMemory).Select(shard => $"{shard.Container.Name}: ran out of memory (OOMKilled)"));
            faults.AddRange(Shards.Where(shard => !shard.Container.Lost.All.IsEmpty).Select(Lost));
            faults.AddRange(Shards.Where(shard => shard.Elsewhere is not null && (shard.Container.HeldCpus is not null || shard.Container.Lost.All.IsEmpty)).Select(Elsewhere));
            faults.AddRange(Shards.Where(shard => shard.ElsewhereMems is not null).Select(ElsewhereMems));
            faults.AddRange(Strays);
            faults.AddRange(Rivals);
            faults.AddRange(Shards.SelectMany(shard => shard.Damage.Select(label => $"{shard.Container.Name}: damaged label {label}")));
            return faults.ToImmutable();
        }
    }

    /// <summary>The groups that containers belong to, by name.</summary>
    public static ImmutableArray<ObservedGroup> From(IEnumerable<ObservedContainer> containers) =>
        [.. containers
            .Where(container => container.Labels.ContainsKey(Label.Group))
            .GroupBy(container => container.Labels[Label.Group], StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new ObservedGroup(group.Key, [.. group
                .Select(ObservedShard.From)
                .OrderBy(shard => shard.Index ?? int.MaxValue)
                .ThenBy(shard => shard.Container.Name, StringComparer.Ordinal)]))];

    private static bool IsIll(ObservedShard shard) => shard.Container is { IsRunning: true, Health: "unhealthy" };

    private static string Lost(ObservedShard shard) =>
        $"{shard.Container.Name}: {(shard.Replacement is { } cpus ? $"on {CpuWords.Of(cpus)}, its " : "")}{shard.Container.Lost}";

    private static string Elsewhere(ObservedShard shard) => shard.Container.HeldCpus is { } held
        ? $"{shard.Container.Name}: on {CpuWords.Of(held)} of {shard.Cpus}: {InheritedAffinity.Words(held)}; `tesson sync` mends it, as root"
        : $"{shard.Container.Name}: on {CpuWords.Of(shard.Elsewhere!)}, and its plan is {CpuWords.Of(shard.Cpus!)}; `tesson sync` puts it back";

    /// <summary>Nobody moves it: what it has allocated stays where it is.</summary>
    private static string ElsewhereMems(ObservedShard shard) =>
        $"{shard.Container.Name}: memory of node {shard.ElsewhereMems}, and its plan is node {shard.Mems}: somebody changed it, or the node is not there for it; "
        + $"docker update --cpuset-mems {shard.Mems} {shard.Container.Name} puts it back";

    /// <summary>The value of a label on the first shard that has it.</summary>
    public string? FirstLabel(string label) =>
        Shards.Select(shard => shard.Container.Labels.GetValueOrDefault(label)).FirstOrDefault(value => value is not null);
}
