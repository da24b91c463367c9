using System.CommandLine;
using Tesson.Core;
using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Cli.Options;

/// <summary>What `plan` and `run` share: how many shards, of what, on which machine.</summary>
internal sealed class PlacementOptions
{
    private readonly Option<string?> _size = new("--size", "-n") { Description = "Number of shards (default: one a unit)", HelpName = "N" };

    private readonly Option<string?> _unit = new("--unit", "-u") { Description = $"What a shard is made of: {Units.Known} (default: core)", HelpName = "UNIT" };

    private readonly Option<string?> _topology = new("--topology")
    {
        Description = "Plan on this machine instead: an hwloc XML file, or synthetic:DESCRIPTION",
        HelpName = "SOURCE",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_size);
        command.Options.Add(_unit);
        command.Options.Add(_topology);
    }

    public int? Size(ParseResult parsed, Usage usage) => usage.Number("--size", parsed.GetValue(_size), 1, Planner.MaxSize);

    public Unit UnitOf(ParseResult parsed, Usage usage) => usage.Read(() => parsed.GetValue(_unit) switch
    {
        null => Unit.Core,
        var text when Units.TryParse(text, out var unit) => unit,
        var text => throw new UsageException($"--unit '{text}': give one of {Units.Known}"),
    });

    /// <summary>The source, and whether the user named it.</summary>
    public (TopologySource Source, bool IsGiven) Source(ParseResult parsed) =>
        (TopologySource.Parse(parsed.GetValue(_topology)), parsed.GetValue(_topology) is not null);
}
