using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>Machines of the shared set by name, and layouts as lines to compare.</summary>
internal static class RealMachines
{
    public const string Epyc7451 = "2pa-8numa-48co-96pu-epyc7451-16ccx";
    public const string SandyBridge = "2pa-2numa-16co-32pu-sandybridge-ht-gpu-ib";
    public const string SandyBridgeWithNvme = "2pa-2numa-16co-16pu-sandybridge-nvme-ib-pmem";
    public const string RaptorLake = "1pa-1numa-14co-20pu-raptorlake-hybrid";
    public const string Rk3399 = "1pa-1numa-6co-6pu-rk3399-arm-biglittle";
    public const string KnightsLanding = "1pa-8numa-16co-64pu-knl-snc4-mcdram-samecpus";
    public const string Power8 = "2pa-2numa-8co-16pu-power8-smt2of8-nvlink-gpus";
    public const string S390 = "1pa-1numa-0co-2pu-s390-no-core-objects";
    public const string QemuWithDies = "2pa-1numa-18co-36pu-qemu-dies-no-memory-info";

    /// <summary>Skips the test where the set is missing.</summary>
    public static Machine Read(string name)
    {
        Skip.If(SharedTopologies.Folder is null, SharedTopologies.Missing);
        return TopologyReader.Read(new TopologySource.XmlFile(Path.Combine(SharedTopologies.Folder!, name + ".xml")), withDevices: true) with { Source = name };
    }

    /// <summary>A line a shard: its CPUs "of" its memory nodes.</summary>
    public static IEnumerable<string> Lines(this Layout layout) => layout.Shards.Select(shard => $"{shard.Cpus} of {shard.Mems}");
}
