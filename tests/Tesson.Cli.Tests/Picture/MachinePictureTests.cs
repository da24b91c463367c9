using Tesson.Cli.Output.Picture;
using Tesson.Testing;
using Tesson.Topology;

namespace Tesson.Cli.Tests.Picture;

public sealed class MachinePictureTests
{
    private const string TwoNodes = "pack:2 numa:1(memory=32GiB) l3:2(size=16777216) core:2 pu:2(indexes=4*2:4*1)";

    private static readonly string[] _synthetic =
        ["pu:3", "numa:1 core:1 pu:64", "pack:4 numa:4 l3:4 core:8 pu:2", "pack:1 core:1024 pu:1", "pack:64 numa:2 core:8 pu:4", "pack:8 numa:4 l3:8 core:32 pu:1"];

    public static TheoryData<string?> Files => [.. SharedTopologies.Files];

    public static TheoryData<string> Synthetic => [.. _synthetic];

    [Fact]
    public void Two_nodes_with_two_groups_and_reserved_and_forbidden_CPUs()
    {
        var machine = Drawn.Synthetic("pack:2 numa:1(memory=32GiB) l3:2(size=16777216) core:3 pu:2");
        machine = machine with { Allowed = machine.Allowed - CpuSet.Parse("22-23"), Complete = CpuSet.Parse("0-25") };
        PictureMarks marks = new()
        {
            Holders = [new Holder("web", CpuSet.Parse("2-7")), new Holder("db", CpuSet.Parse("6-15"))],
            Reserved = CpuSet.Parse("0-1"),
        };
        Assert.Equal(
            """
            a machine: 2 packages, 2 nodes of 32 GiB, 4 L3 of 16 MiB, 12 cores, 24 CPUs
            ┌ package 0, node 0 32 GiB ─┐ ┌ package 1, node 1 32 GiB ─┐
            │ ┌ L3 16 MiB ────┬───────┐ │ │ ┌ L3 16 MiB ────┬───────┐ │
            │ │  0  1 │  2  3 │  4  5 │ │ │ │ 12 13 │ 14 15 │ 16 17 │ │
            │ │  r  r │  A  A │  A  A │ │ │ │  B  B │  B  B │  .  . │ │
            │ └───────┴───────┴───────┘ │ │ └───────┴───────┴───────┘ │
            │ ┌ L3 16 MiB ────┬───────┐ │ │ ┌ L3 16 MiB ────┬───────┐ │
            │ │  6  7 │  8  9 │ 10 11 │ │ │ │ 18 19 │ 20 21 │ 22 23 │ │
            │ │  +  + │  B  B │  B  B │ │ │ │  .  . │  .  . │  x  x │ │
            │ └───────┴───────┴───────┘ │ │ └───────┴───────┴───────┘ │
            └───────────────────────────┘ └───────────────────────────┘
            A web              6 CPUs   2-7     x forbidden        2 CPUs   22-23
            B db               10 CPUs  6-15    - offline          2 CPUs   24-25
            + held by several  2 CPUs   6-7     . free             6 CPUs   16-21
            r reserved         2 CPUs   0-1

            """,
            Drawn.Print(machine, marks));
    }

    [Fact]
    public void CPUs_that_the_kernel_isolates_are_marked_where_nobody_holds_them()
    {
        var machine = Drawn.Synthetic("pack:1 l3:1 core:6 pu:1");
        machine = machine with { Isolated = new IsolatedCpus(CpuSet.Parse("3-4"), CpuSet.Parse("3-5")) };
        Assert.Equal(
            """
            a machine: 1 package, 1 node of 1 GiB, 1 L3 of 16 MiB, 6 cores, 6 CPUs
            kept from ordinary work: isolcpus 3-4, nohz_full 3-5
            ┌ package 0, node 0 1 GiB, L3 16 MiB ┐
            │ 0 │ 1 │ 2 │ 3 │ 4 │ 5 │            │
            │ . │ . │ . │ A │ i │ i │            │
            └───┴───┴───┴───┴───┴───┴────────────┘
            A rt        1 CPU   3     i isolated  3 CPUs  3-5   . free      3 CPUs  0-2

            """,
            Drawn.Print(machine, new PictureMarks { Holders = [new Holder("rt", CpuSet.Of(3))] }));
    }

    [Fact]
    public void Cores_of_different_width_and_the_kinds_of_core()
    {
        var machine = Drawn.Synthetic("pack:1 l3:1 core:4 pu:2");
        machine = machine with
        {
            Cores = [.. machine.Cores.Take(2), .. Enumerable.Range(4, 4).Select(cpu => new Topology.Core(cpu, CpuSet.Of(cpu)))],
            CpuKinds = [new CpuKind(CpuSet.Parse("4-7"), 0, []), new CpuKind(CpuSet.Parse("0-3"), 1, [])],
        };
        Assert.Equal(
            """
            a machine: 1 package, 1 node of 1 GiB, 1 L3 of 16 MiB, 6 cores, 8 CPUs
            kinds of core: 0 is CPUs 0-3; 1 is CPUs 4-7 (by hwloc's order)
            ┌ package 0, node 0 1 GiB, L3 16 MiB ┐
            │ 0 1 │ 2 3 │                        │
            │ . . │ . . │                        │
            ├───┬─┴─┬───┼───┐                    │
            │ 4 │ 5 │ 6 │ 7 │                    │
            │ . │ . │ . │ . │                    │
            └───┴───┴───┴───┴────────────────────┘
            . free  8 CPUs  0-7

            """,
            Drawn.Print(machine, PictureMarks.None));
    }

    [Fact]
    public void The_picture_in_the_documentation_is_what_is_printed()
    {
        var machine = Drawn.Synthetic("pack:2 numa:1(memory=32GiB) l3:2(size=16777216) core:3 pu:2");
        string shown = Drawn.Print(
            machine with { Source = "this machine", Allowed = machine.Allowed - CpuSet.Parse("22-23") },
            new PictureMarks { Holders = [new Holder("web", CpuSet.Parse("0-7")), new Holder("db", CpuSet.Parse("6-15"))] });
        Assert.Contains($"$ tesson topo\n{shown}```", File.ReadAllText(Path.Combine(Repository.Folder, "docs", "placement.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_of_1024_PUs_has_a_row_a_node_and_a_mark_a_core()
    {
        var machine = Drawn.Synthetic("pack:4 numa:4 l3:4 core:8 pu:2");
        PictureMarks marks = new() { Holders = [new Holder("web", CpuSet.Parse("0-63,256-287")), new Holder("db", CpuSet.Parse("64-67"))], Reserved = CpuSet.Parse("1022-1023") };
        Assert.Equal(
            """
            a machine: 4 packages, 16 nodes of 1 GiB, 64 L3 of 16 MiB, 512 cores, 1,024 CPUs
            each mark is a core, a gap the end of a cache or a node
            package 0  cpus 0-255
              node 0 1 GiB   0-63      AAAAAAAA AAAAAAAA AAAAAAAA AAAAAAAA
              node 1 1 GiB   64-127    BB...... ........ ........ ........
              node 2 1 GiB   128-191   ........ ........ ........ ........
              node 3 1 GiB   192-255   ........ ........ ........ ........
            package 1  cpus 256-511
              node 4 1 GiB   256-319   AAAAAAAA AAAAAAAA ........ ........
              node 5 1 GiB   320-383   ........ ........ ........ ........
              node 6 1 GiB   384-447   ........ ........ ........ ........
              node 7 1 GiB   448-511   ........ ........ ........ ........
            package 2  cpus 512-767
              node 8 1 GiB   512-575   ........ ........ ........ ........
              node 9 1 GiB   576-639   ........ ........ ........ ........
              node 10 1 GiB  640-703   ........ ........ ........ ........
              node 11 1 GiB  704-767   ........ ........ ........ ........
            package 3  cpus 768-1023
              node 12 1 GiB  768-831   ........ ........ ........ ........
              node 13 1 GiB  832-895   ........ ........ ........ ........
              node 14 1 GiB  896-959   ........ ........ ........ ........
              node 15 1 GiB  960-1023  ........ ........ ........ .......r
            A web       96 CPUs   0-63,256-287      r reserved  2 CPUs    1022-1023
            B db        4 CPUs    64-67             . free      922 CPUs  68-255,288-1021

            """,
            Drawn.Print(machine, marks));
    }

    [Fact]
    public void Siblings_that_are_alike_are_merged_where_it_would_be_too_much()
    {
        var machine = Drawn.Synthetic("pack:8 numa:4 l3:8 core:32 pu:1");
        PictureMarks marks = new() { Holders = [new Holder("web", CpuSet.Parse("0-255,1024-2047"))] };
        Assert.Equal(
            """
            a machine
            8 packages, 32 nodes of 1 GiB, 256 L3 of 16 MiB, 8,192 cores, 8,192 CPUs
            each mark is a core, a gap the end of a cache or a node
            package 0  cpus 0-1023
              node 0 1 GiB  0-31     AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
                            32-63    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
                            64-95    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
                            96-127   AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
                            128-159  AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
                            160-191  AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
                            192-223  AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
                            224-255  AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
              nodes 1-3: 3 x (1 GiB, 8 L3 of 16 MiB, 256 cores, 256 CPUs)
                cpus 256-1023  free
            package 1  cpus 1024-2047
              nodes 4-7: 4 x (1 GiB, 8 L3 of 16 MiB, 256 cores, 256 CPUs)
                cpus 1024-2047  A web
            packages 2-7: 6 x (4 nodes of 1 GiB, 32 L3 of 16 MiB, 1,024 cores, 1,024 CPUs)
              cpus 2048-8191  free
            A web   1,280 CPUs  0-255,1024-2047      . free  6,912 CPUs  256-1023,2048-8191

            """,
            Drawn.Print(machine, marks));
    }

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public void No_line_of_a_real_machine_is_longer_than_the_window_and_colours_tell_nothing_more(string? file)
    {
        var machine = SharedTopologies.Read(file);
        foreach (int width in (int[])[60, 80, 120, 200])
            foreach (var marks in (PictureMarks[])[PictureMarks.None, Drawn.Shares(machine, 3), Drawn.Turns(machine, 16)])
                AssertFits(machine, marks, width);
    }

    [Theory]
    [MemberData(nameof(Synthetic))]
    public void A_synthetic_machine_fits_into_60_lines_whatever_is_marked(string description)
    {
        var machine = Drawn.Synthetic(description);
        foreach (int width in (int[])[60, 80, 120, 200])
            foreach (var marks in (PictureMarks[])[PictureMarks.None, Drawn.Shares(machine, 16), Drawn.Turns(machine, 16)])
                Assert.InRange(AssertFits(machine, marks, width).Length, 1, 62);
    }

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public void Boxes_show_every_CPU_of_a_real_machine_with_its_mark(string? file)
    {
        var machine = SharedTopologies.Read(file);
        if (machine.Pus.Length > 64)
            return; // is folded at most widths
        foreach (int width in (int[])[60, 80, 200])
        {
            var marks = Drawn.Shares(machine, 3);
            MarkedMachine marked = new(machine, marks);
            var shown = Drawn.MarksByCpu(Drawn.Print(machine, marks, width));
            Assert.Equal(machine.Pus.ToDictionary(pu => pu.OsIndex, pu => marked.Of(pu.OsIndex).Key).OrderBy(mark => mark.Key), shown.OrderBy(mark => mark.Key));
        }
    }

    [Fact]
    public void A_folded_picture_has_a_mark_for_each_core()
    {
        var machine = Drawn.Synthetic("pack:4 numa:4 l3:4 core:8 pu:2");
        var marks = Drawn.Shares(machine, 15) with { Reserved = CpuSet.Parse("1022-1023") };
        MarkedMachine marked = new(machine, marks);
        foreach (int width in (int[])[60, 80, 200])
        {
            string shown = string.Concat(Drawn.Lines(Drawn.Print(machine, marks, width)).Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line[(line.LastIndexOf("  ", StringComparison.Ordinal) + 2)..].Replace(" ", "")));
            Assert.Equal(string.Concat(machine.Cores.Select(core => marked.Of(core.Cpus).Key)), shown);
        }
    }

    [Fact]
    public void A_name_cannot_break_out_of_its_line()
    {
        PictureMarks marks = new() { Holders = [new Holder("a\e[31m\r\n\u202Eb\u4E2D", CpuSet.Parse("0"))] };
        string text = Drawn.Print(Drawn.Synthetic(TwoNodes), marks, 120);
        Assert.Contains(@"A a\u001B[31m\u000D\u000A\u202Eb\u4E2D  1 CPU ", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', text);
    }

    [Fact]
    public void More_holders_than_letters_are_drawn_too()
    {
        var machine = Drawn.Synthetic("pack:4 numa:4 l3:4 core:8 pu:2");
        string[] lines = AssertFits(machine, Drawn.Turns(machine, 512), 80);
        Assert.InRange(lines.Length, 1, 110);
    }

    private static string[] AssertFits(Machine machine, PictureMarks marks, int width)
    {
        string plain = Drawn.Print(machine, marks, width);
        Assert.DoesNotContain('\e', plain);
        Assert.Equal(plain, Drawn.WithoutCodes(Drawn.Print(machine, marks, width, hasColour: true)));
        string[] lines = Drawn.Lines(plain);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        if (marks.Holders.Length <= 16)
            Assert.All(marks.Holders.Select((holder, index) => $"{new Mark(CpuState.Held, index).Key} {holder.Name} "), start => Assert.Contains(lines, line => line.Contains(start, StringComparison.Ordinal)));
        return lines;
    }
}
