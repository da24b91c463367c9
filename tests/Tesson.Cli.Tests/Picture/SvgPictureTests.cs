using System.Xml.Linq;
using Tesson.Cli.Output.Picture;
using Tesson.Topology;

namespace Tesson.Cli.Tests.Picture;

public sealed class SvgPictureTests
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string?> Files => [.. SharedTopologies.Files];

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public void A_real_machine_has_a_cell_for_each_CPU_and_nothing_outside_of_the_picture(string? file)
    {
        var machine = SharedTopologies.Read(file);
        var root = Parse(machine, Drawn.Shares(machine, 3));
        var cells = Rectangles(root).Where(rectangle => Classes(rectangle).Contains("cpu")).ToArray();
        Assert.Equal(machine.Pus.Length, cells.Length);
        Assert.Equal(cells.Length, cells.Select(cell => (cell.Attribute("x")!.Value, cell.Attribute("y")!.Value)).Distinct().Count());
        int[] view = [.. root.Attribute("viewBox")!.Value.Split(' ').Select(int.Parse)];
        Assert.All(cells, cell => Assert.InRange((int)cell.Attribute("x")! + (int)cell.Attribute("width")!, 0, view[2]));
        Assert.All(cells, cell => Assert.InRange((int)cell.Attribute("y")! + (int)cell.Attribute("height")!, 0, view[3]));
    }

    [Fact]
    public void Cells_have_the_class_of_their_holder_or_state()
    {
        var machine = Drawn.Synthetic("pack:1 core:7 pu:1");
        machine = machine with { Allowed = machine.Allowed - CpuSet.Of(5), Isolated = new IsolatedCpus(CpuSet.Of(2, 6), CpuSet.Empty) };
        var root = Parse(machine, new PictureMarks
        {
            Holders = [new Holder("web", CpuSet.Parse("0-1")), new Holder("db", CpuSet.Parse("1-2"))],
            Reserved = CpuSet.Of(3),
        });
        Assert.Equal(["h0", "shared", "h1", "reserved", "free", "forbidden", "isolated"], Rectangles(root).Where(cell => Classes(cell).Contains("cpu")).Select(cell => Classes(cell)[1]));
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "A", "B", "+", "r", "i", "x", "."], Texts(root, "number"));
        Assert.Contains("prefers-color-scheme: dark", root.Element(_svg + "style")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_text_and_never_markup()
    {
        const string Name = "<script>alert('&')</script>\u0000\uFFFF\uD800";
        var root = Parse(Drawn.Synthetic("core:2 pu:1"), new PictureMarks { Holders = [new Holder(Name, CpuSet.Of(0))] });
        Assert.Empty(root.Descendants(_svg + "script"));
        Assert.Contains(root.Descendants(_svg + "text"), text => text.Value == @"<script>alert('&')</script>\u0000\uFFFF\uD800: 1 CPU, 0");
    }

    [Fact]
    public void A_machine_of_1024_PUs_has_all_of_them() =>
        Assert.Equal(1024, Rectangles(Parse(Drawn.Synthetic("pack:4 numa:4 l3:4 core:8 pu:2"), PictureMarks.None)).Count(cell => Classes(cell).Contains("cpu")));

    private static XElement Parse(Machine machine, PictureMarks marks) => XDocument.Parse(SvgPicture.Print(machine, marks)).Root!;

    private static IEnumerable<XElement> Rectangles(XElement root) => root.Elements(_svg + "rect");

    private static string[] Classes(XElement element) => element.Attribute("class")!.Value.Split(' ');

    private static IEnumerable<string> Texts(XElement root, string kind) =>
        root.Elements(_svg + "text").Where(text => text.Attribute("class")?.Value.Split(' ')[0] == kind).Select(text => text.Value);
}
