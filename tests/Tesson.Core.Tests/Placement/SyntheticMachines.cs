using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>Machines that libhwloc makes from a description.</summary>
internal static class SyntheticMachines
{
    public static string[] Descriptions { get; } =
    [
        "pu:1",
        "core:1 pu:2",
        "core:3 pu:1",
        "core:4 pu:8",
        "pack:2 core:1 pu:1",
        "pack:3 core:5 pu:2",
        "numa:2 core:2 pu:1",
        "numa:2 core:4 pu:2",
        "numa:3 core:1 pu:4",
        "numa:8 core:1 pu:1",
        "numa:8 core:6 pu:2",
        "numa:7 core:5 pu:1",
        "pack:2 numa:1 l3:2 core:3 pu:2",
        "pack:1 l3:8 core:8 pu:2",
        "pack:1 l3:5 core:3 pu:1",
        "pack:1 l3:16 core:1 pu:2",
        "pack:1 l3:1 numa:2 core:4 pu:2",
        "pack:2 l3:2 numa:3 core:2 pu:2",
        "pack:2 numa:4 l3:2 core:3 pu:2",
        "pack:2 numa:2 l3:2 core:8 pu:2",
        "pack:4 numa:2 l3:1 core:12 pu:1",
        "pack:2 [numa] [numa] core:4 pu:2",
        "pack:2 [numa(memory=1GB)] core:2 [numa] pu:2",
        "[numa] pack:2 core:6 pu:2",
        "pack:2 group:2 numa:2 group:2 core:2 pu:2",
        "group:3 pack:2 numa:2 core:3 pu:2",
        "pack:2 die:3 core:3 pu:2",
        "pack:2 numa:2 die:2 l3:2 l2:2 l1:1 core:2 pu:2",
        "pack:2 numa:1 core:8 pu:2(indexes=pack:core)",
        "pack:2 core:4 pu:4(indexes=pack:core)",
        "pack:2 core:8 pu:2(indexes=2*16:16*1)",
        "pack:4 numa:1 l3:1 core:4 pu:2(indexes=core:pack)",
        "pack:2 numa:2(indexes=0,8,250,251) core:2 pu:1",
        "pack:16 core:6 pu:1",
        "pack:24 numa:1 l3:1 core:8 pu:2",
        "numa:16 pack:4 core:1 pu:4",
        "pack:2 numa:2 l3:4 core:8 pu:8",
        "numa:64 core:4 pu:4",
        "numa:256 core:2 pu:2",
        "pack:1 core:1024 pu:1",
        "pack:8 numa:4 l3:4 core:8 pu:1",
        "pack:8 numa:4 l3:4 core:8 pu:4",
        "pack:1 l3:512 core:8 pu:1",
        "numa:1024 core:1 pu:4",
    ];

    public static Machine Read(string description) => TopologyReader.Read(new TopologySource.Synthetic(description));
}
