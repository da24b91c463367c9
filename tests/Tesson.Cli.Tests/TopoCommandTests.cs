using System.Text.Json;
using System.Xml.Linq;

namespace Tesson.Cli.Tests;

public sealed class TopoCommandTests : IDisposable
{
    private const string Machine = "synthetic:pack:2 numa:1 l3:1 core:1 pu:2";

    private readonly string _folder = Directory.CreateTempSubdirectory("tesson-topo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_picture_for_a_pipe_has_80_columns_and_no_codes()
    {
        var (code, output, error) = await RunAsync("topo", "--topology", Machine);
        Assert.Equal(0, code);
        Assert.Empty(error);
        Assert.StartsWith($"{Machine}\n2 packages, 2 nodes of 1 GiB,", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
        Assert.Contains("│ 0 1 │", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_json_is_a_contract()
    {
        var (code, output, _) = await RunAsync("topo", "--topology", Machine, "--json");
        Assert.Equal(0, code);
        Assert.Equal(
            """{"source":"synthetic:pack:2 numa:1 l3:1 core:1 pu:2","packages":[{"osIndex":0,"cpus":"0-1"},{"osIndex":1,"cpus":"2-3"}],"dies":[],"nodes":[{"osIndex":0,"cpus":"0-1","memoryBytes":1073741824,"kind":"ordinary","allowed":true},{"osIndex":1,"cpus":"2-3","memoryBytes":1073741824,"kind":"ordinary","allowed":true}],"l3s":[{"cpus":"0-1","sizeBytes":16777216},{"cpus":"2-3","sizeBytes":16777216}],"cores":[{"osIndex":0,"cpus":"0-1"},{"osIndex":1,"cpus":"2-3"}],"cpus":{"online":"0-3","allowed":"0-3","forbidden":"","offline":"","reserved":"","isolated":"","nohzFull":"","free":"0-3"},"holders":[]}""",
            JsonSerializer.Serialize(JsonDocument.Parse(output).RootElement));
    }

    [Theory]
    [InlineData("59")]
    [InlineData("1001")]
    [InlineData("wide")]
    public async Task A_width_that_is_none_is_exit_2(string width)
    {
        var (code, output, error) = await RunAsync("topo", "--topology", Machine, "--width", width);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Equal($"tesson topo: --width '{width}': give a whole number from 60 to 1000\n", error);
    }

    [Fact]
    public async Task A_picture_for_a_document_replaces_the_file_and_leaves_nothing_beside_it()
    {
        string file = Path.Combine(_folder, "machine.svg");
        await File.WriteAllTextAsync(file, "older");
        var (code, output, error) = await RunAsync("topo", "--topology", Machine, "--svg", file);
        Assert.Equal((0, "", ""), (code, output, error));
        Assert.Equal("svg", XDocument.Load(file).Root!.Name.LocalName);
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_link_stays_and_what_it_leads_to_is_replaced()
    {
        string file = Path.Combine(_folder, "machine.svg");
        string link = Path.Combine(_folder, "link.svg");
        await File.WriteAllTextAsync(file, "older");
        File.CreateSymbolicLink(link, file);
        Assert.Equal(0, (await RunAsync("topo", "--topology", Machine, "--svg", link)).Code);
        Assert.Equal(file, new FileInfo(link).LinkTarget);
        Assert.NotNull(XDocument.Load(file).Root);
    }

    [Theory]
    [InlineData("/dev/null", "it is no ordinary file")]
    [InlineData("/proc/self/none.svg", "it is no ordinary file")]
    [InlineData("", "the path is empty")]
    [InlineData("{folder}", "it is a directory")]
    [InlineData("{folder}/none/a.svg", "its directory does not exist")]
    public async Task A_file_that_cannot_be_written_is_exit_1_with_path_and_cause(string path, string cause)
    {
        path = path.Replace("{folder}", _folder, StringComparison.Ordinal);
        var (code, output, error) = await RunAsync("topo", "--topology", Machine, "--svg", path);
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Equal($"tesson topo: cannot write '{path}': {cause}\n", error);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = await CommandLine.InvokeAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
