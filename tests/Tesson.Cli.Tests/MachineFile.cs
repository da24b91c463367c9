using System.Globalization;

namespace Tesson.Cli.Tests;

/// <summary>Writes descriptions of machines as hwloc exports them, with what no synthetic description can tell.</summary>
internal static class MachineFile
{
    /// <summary>Fewer than fit in one word of hwloc's sets.</summary>
    private const int MostCores = 31;

    /// <summary>One node of cores of one thread, and their kinds.</summary>
    /// <param name="file">The file to write.</param>
    /// <param name="cores">How many cores.</param>
    /// <param name="info">What tells of a kind's speed: <c>FrequencyMaxMHz</c>, <c>LinuxCapacity</c>.</param>
    /// <param name="kinds">The speed of each kind and its CPUs, the slowest first.</param>
    public static string WithKinds(string file, int cores, string info, params (int Speed, int[] Cpus)[] kinds)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cores, MostCores);
        string sets = Sets((1 << cores) - 1);
        File.WriteAllText(file, $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE topology SYSTEM "hwloc2.dtd">
            <topology version="2.0">
              <object type="Machine" os_index="0" {sets} allowed_cpuset="{Hex((1 << cores) - 1)}" allowed_nodeset="0x00000001" gp_index="1">
                <object type="NUMANode" os_index="0" {sets} gp_index="2" local_memory="1073741824"/>
            {string.Join('\n', Enumerable.Range(0, cores).Select(core => Core(core)))}
              </object>
            {string.Join('\n', kinds.Select((kind, rank) => Kind(kind.Cpus.Aggregate(0, (all, cpu) => all | (1 << cpu)), info, kind.Speed, rank)))}
            </topology>

            """);
        return file;
    }

    private static string Core(int core) => string.Create(CultureInfo.InvariantCulture, $"""
            <object type="Core" os_index="{core}" {Sets(1 << core)} gp_index="{10 + (2 * core)}">
              <object type="PU" os_index="{core}" {Sets(1 << core)} gp_index="{11 + (2 * core)}"/>
            </object>
        """);

    /// <summary>On Linux hwloc takes its order of kinds from their capacities, and finds that of frequencies itself.</summary>
    private static string Kind(int cpus, string info, int speed, int rank) => string.Create(CultureInfo.InvariantCulture, $"""
          <cpukind cpuset="{Hex(cpus)}"{(info == "LinuxCapacity" ? $" forced_efficiency=\"{rank}\"" : "")}>
            <info name="{info}" value="{speed}"/>
          </cpukind>
        """);

    private static string Sets(int cpus) => $"cpuset=\"{Hex(cpus)}\" complete_cpuset=\"{Hex(cpus)}\" nodeset=\"0x00000001\" complete_nodeset=\"0x00000001\"";

    private static string Hex(int cpus) => $"0x{cpus:x8}";
}
