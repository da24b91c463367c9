using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Xml.Linq;

namespace Tesson.EndToEnd.Tests;

/// <summary>`topo` by the built program; without a real engine, so that a name can be what no engine of ours would take.</summary>
public sealed class TopoTests : IDisposable
{
    private const string Trap = "<script>\e[31m";

    private static readonly string[] _machine = ["--topology", "synthetic:pack:2 numa:1(memory=32GiB) l3:2 core:4 pu:2"];

    private readonly string _folder = Directory.CreateTempSubdirectory("tesson-topo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task Active_groups_are_drawn_on_the_CPUs_of_their_active_shards()
    {
        using EngineDouble engine = new(
            ("web-0", "running", "web", "0"), ("web-1", "paused", "web", "5000"), ("web-2", "exited", "web", "6000"), ("old-0", "exited", "old", "0"), ("odd-0", "running", Trap, "7000"), ("bad-0", "running", "bad", "not a list"));
        var json = await TopoAsync(engine, "--json");
        Assert.Empty(json.Err);
        var holders = JsonDocument.Parse(json.Out).RootElement.GetProperty("holders").EnumerateArray().ToArray();
        Assert.Equal(
            [$"{Trap}/{Trap}/7000", "web/web/0,5000"],
            holders.Select(holder => $"{holder.GetProperty("name").GetString()}/{holder.GetProperty("group").GetString()}/{holder.GetProperty("cpus").GetString()}"));

        var text = await TopoAsync(engine);
        Assert.Contains(@"A <script>\u001B[31m", text.Out, StringComparison.Ordinal);
        Assert.Contains("B web", text.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', text.Out);
    }

    [SkippableFact]
    public async Task An_engine_that_is_not_there_or_elsewhere_or_hangs_costs_a_line_and_the_groups()
    {
        var gone = await RunAsync($"unix://{_folder}/none.sock", "topo");
        AssertNoGroups(gone, "none.sock");

        using (EngineDouble elsewhere = new(("web-0", "running", "web", "0")) { HostName = "elsewhere" })
            AssertNoGroups(await TopoAsync(elsewhere), "on another machine");

        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        AssertNoGroups(await RunAsync($"tcp://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", "topo", "--engine-timeout", "0.5"), "0.5 s");
    }

    [SkippableFact]
    public async Task A_pipe_has_80_columns_or_COLUMNS_and_a_terminal_its_own_and_colours()
    {
        Assert.InRange(Longest((await RunAsync(null, ["topo", .. _machine])).Out), 61, 80);
        Assert.InRange(Longest((await Command.RunAsync(EndToEnd.Tesson, ["topo", .. _machine], new Dictionary<string, string?> { ["COLUMNS"] = "200" })).Out), 100, 200);

        string line = $"stty cols 60; '{EndToEnd.Tesson}' topo {_machine[0]} '{_machine[1]}'";
        var terminal = await Command.RunAsync("script", ["-qec", line, "/dev/null"], new Dictionary<string, string?> { ["TERM"] = "xterm-256color", ["NO_COLOR"] = null });
        Assert.Contains("\e[2m┌", terminal.Out, StringComparison.Ordinal);
        var plain = await Command.RunAsync("script", ["-qec", line, "/dev/null"], new Dictionary<string, string?> { ["TERM"] = "xterm-256color", ["NO_COLOR"] = "1" });
        Assert.DoesNotContain("\e[2m", plain.Out, StringComparison.Ordinal);
        // .NET sets up the keypad of a terminal before the first character (terminfo, smkx).
        Assert.InRange(Longest(plain.Out[plain.Out.IndexOf("synthetic", StringComparison.Ordinal)..].Replace("\r", "", StringComparison.Ordinal)), 1, 60);
    }

    [SkippableFact]
    public async Task A_browser_shows_the_picture_on_light_and_on_dark_backgrounds()
    {
        string file = Path.Combine(_folder, "machine.svg");
        var free = await TopoAsync(null, [.. _machine, "--svg", file]);
        Assert.True(free.ExitCode == 0, free.ToString());
        Assert.Empty(free.Out);
        using (EngineDouble engine = new(("odd-0", "running", Trap, "0"), ("web-0", "running", "web", "0-8191")))
            Assert.Equal(0, (await TopoAsync(engine, "--svg", Path.Combine(_folder, "held.svg"))).ExitCode);

        foreach (string name in (string[])["machine.svg", "held.svg"])
        {
            file = Path.Combine(_folder, name);
            var root = XDocument.Load(file).Root!;
            var (width, height) = ((int)root.Attribute("width")!, (int)root.Attribute("height")!);
            var light = await Browser.RenderAsync(file, isDark: false, width, height);
            var dark = await Browser.RenderAsync(file, isDark: true, width, height);
            Assert.Equal((0xffffff, 0x0d1117), (light[2, 2], dark[2, 2]));
            Assert.InRange(light.Colours().Count, 10, int.MaxValue);
            Assert.InRange(dark.Colours().Count, 10, int.MaxValue);

            // A holder has its colour on both, at the least in the legend: 24 x 18 pixels.
            foreach (int colour in name == "held.svg" ? (int[])[0x87d7ff, 0xffaf5f] : [])
                Assert.All((Png[])[light, dark], picture => Assert.InRange(picture.Colours().GetValueOrDefault(colour), 200, int.MaxValue));
        }
    }

    private static int Longest(string text) => text.Split('\n').Max(line => line.Length);

    private static void AssertNoGroups(Finished done, string says)
    {
        Assert.True(done.ExitCode == 0, done.ToString());
        Assert.StartsWith("warning: groups are not shown: ", Assert.Single(done.ErrLines), StringComparison.Ordinal);
        Assert.Contains(says, done.Err, StringComparison.Ordinal);
        Assert.StartsWith("this machine", done.Out, StringComparison.Ordinal);
    }

    private static Task<Finished> TopoAsync(EngineDouble? engine, params string[] args) => RunAsync(engine is null ? null : $"tcp://{engine.Address}", ["topo", .. args]);

    private static Task<Finished> RunAsync(string? engine, params string[] args) =>
        Command.RunAsync(EndToEnd.Tesson, args, new Dictionary<string, string?> { ["DOCKER_HOST"] = engine, ["COLUMNS"] = null });
}
