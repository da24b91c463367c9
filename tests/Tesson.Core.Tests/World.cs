using Tesson.Core.Groups;
using Tesson.Core.Placement;
using Tesson.Core.Plans;
using Tesson.Core.Ports;
using Tesson.Topology;

namespace Tesson.Core.Tests;

/// <summary>Small worlds for tests of decisions.</summary>
internal static class World
{
    public static ObservedWorld Empty { get; } = new() { Containers = [], HasImage = true };

    /// <summary>A layout with the given CPU sets, one a shard, and memory node 0.</summary>
    public static Layout Layout(params string[] cpus) => new(
        Unit.Core,
        [.. cpus.Select((set, index) => new ShardPlacement(index, CpuSet.Parse(set), CpuSet.Of(0), CpuSet.Parse(set).Count))],
        CpuSet.Empty,
        []);

    public static GroupSpec Group(string name, params string[] ports) => new()
    {
        Name = name,
        Image = "image",
        RunId = "this-run",
        Ports = PortSpec.ParseAll(ports),
    };

    public static ObservedContainer Container(string name, string state = "running", params (string Name, string Value)[] labels) => new()
    {
        Id = $"id-of-{name}",
        Name = name,
        Image = "image",
        State = state,
        Status = state,
        Labels = labels.ToDictionary(label => label.Name, label => label.Value),
    };

    /// <summary>A container as a run of Tesson would have made it.</summary>
    public static ObservedContainer Shard(string group, int index, int size, string cpus, string state = "running", string ports = "", string? gorb = null)
    {
        List<(string, string)> labels =
        [
            (Label.Group, group), (Label.Shard, $"{index}"), (Label.Size, $"{size}"), (Label.Cpus, cpus), (Label.Mems, "0"),
            (Label.Weight, $"{CpuSet.Parse(cpus).Count}"), (Label.Ports, ports), (Label.FrontEnd, gorb is null ? "none" : "gorb"),
        ];
        if (gorb is not null)
            labels.Add((Label.Gorb, gorb));
        return Container($"{group}-{index}", state, [.. labels]);
    }

    public static ObservedGroup GroupOf(params ObservedContainer[] containers) => Assert.Single(ObservedGroup.From(containers));
}
