using Tesson.Cli.Output.Picture;
using Tesson.Topology;

namespace Tesson.Cli.Tests.Picture;

public sealed class BoxPainterTests
{
    [Fact]
    public void An_L2_of_one_core_is_no_box_and_one_of_four_is()
    {
        var machine = Drawn.Synthetic("pack:1 l3:1 core:12 pu:1");
        MachineObject[] l2s = [.. machine.Pus.Take(4).Select(pu => L2(pu)), L2([.. machine.Pus[4..8]]), L2([.. machine.Pus[8..12]])];
        var l3 = MachineTree.Of(machine).Children[0] with { Children = [.. l2s] };
        Canvas picture = new BoxPainter(new MarkedMachine(machine, PictureMarks.None), new PartLabels(machine)).Paint(Part.Of(l3), 60)!;
        using StringWriter output = new();
        picture.Print(output, hasColour: false);
        Assert.Equal(
            """
            ┌ package 0 ──────────────────────────────────┐
            │ ┌────┬────┬────┬────┐                       │
            │ │  0 │  1 │  2 │  3 │                       │
            │ │  . │  . │  . │  . │                       │
            │ └────┴────┴────┴────┘                       │
            │ ┌ L2 2 MiB ────┬────┐ ┌ L2 2 MiB ────┬────┐ │
            │ │  4 │  5 │  6 │  7 │ │  8 │  9 │ 10 │ 11 │ │
            │ │  . │  . │  . │  . │ │  . │  . │  . │  . │ │
            │ └────┴────┴────┴────┘ └────┴────┴────┴────┘ │
            └─────────────────────────────────────────────┘

            """,
            output.ToString());

        static MachineObject L2(params Pu[] pus) => new()
        {
            Kind = MachineObjectKind.L2,
            SizeBytes = 2 << 20,
            Cpus = CpuSet.Of(pus.Select(pu => pu.OsIndex)),
            Children = [.. pus.Select(pu => new MachineObject
            {
                Kind = MachineObjectKind.Core,
                OsIndex = pu.OsIndex,
                Cpus = CpuSet.Of(pu.OsIndex),
                Children = [new MachineObject { Kind = MachineObjectKind.Pu, OsIndex = pu.OsIndex, Cpus = CpuSet.Of(pu.OsIndex) }],
            })],
        };
    }
}
