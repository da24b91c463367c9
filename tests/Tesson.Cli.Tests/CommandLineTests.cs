using System.Text.Json;

namespace Tesson.Cli.Tests;

[Collection(Called.Alone)]
public sealed class CommandLineTests
{
    private const string Machine = "synthetic:pack:2 numa:1 l3:2 core:2 pu:2";

    [Fact]
    public async Task Without_arguments_it_prints_its_help_and_every_verb()
    {
        var (code, output, error) = await RunAsync();
        Assert.Equal(0, code);
        Assert.Empty(error);
        foreach (string verb in (string[])["run", "ps", "stop", "start", "plan", "topo"])
            Assert.Contains($"  {verb} ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("-v")]
    public async Task The_version_goes_to_stdout(string option)
    {
        var (code, output, _) = await RunAsync(option);
        Assert.Equal(0, code);
        Assert.Matches(@"^\d+\.\d+\.\d+", output);
    }

    [Fact]
    public async Task Plan_draws_the_machine_and_prints_a_table_that_lines_up_with_reasons_and_how_good_it_is()
    {
        var (code, output, error) = await RunAsync("plan", "--topology", Machine, "-n", "3", "--width", "80");
        Assert.Equal(0, code);
        Assert.Empty(error);
        Assert.Equal(
            """
            synthetic:pack:2 numa:1 l3:2 core:2 pu:2
            2 packages, 2 nodes of 1 GiB, 4 L3 of 16 MiB, 8 cores, 16 CPUs
            ┌ package 0, node 0 1 GiB ────────────┐ ┌ package 1, node 1 1 GiB ────────────┐
            │ ┌ L3 16 MiB ────┐ ┌ L3 16 MiB ────┐ │ │ ┌ L3 16 MiB ────┐ ┌ L3 16 MiB ────┐ │
            │ │  0  1 │  2  3 │ │  4  5 │  6  7 │ │ │ │  8  9 │ 10 11 │ │ 12 13 │ 14 15 │ │
            │ │  A  A │  A  A │ │  A  A │  A  A │ │ │ │  B  B │  B  B │ │  C  C │  C  C │ │
            │ └───────┴───────┘ └───────┴───────┘ │ │ └───────┴───────┘ └───────┴───────┘ │
            └─────────────────────────────────────┘ └─────────────────────────────────────┘
            A shard 0  8 CPUs  0-7     B shard 1  4 CPUs  8-11    C shard 2  4 CPUs  12-15

            SHARD   CPUS    MEMS   UNITS     WHY
            0       0-7     0      4 cores   node 0, L3s #0-1: all 4 cores; memory node 0
            1       8-11    1      2 cores   node 1, L3 #2: all 2 cores; memory node 1
            2       12-15   1      2 cores   node 1, L3 #3: all 2 cores; memory node 1
            quality:        nodes crossed 0, L3s crossed 1, cores split 0, CPUs unused 0, largest to smallest 8:4
            hwloc-distrib:  nodes crossed 0, L3s crossed 1, cores split 0, CPUs unused 0, largest to smallest 8:4

            """,
            output);
    }

    [Fact]
    public async Task Plan_quiet_prints_the_CPUs_of_each_shard_a_line_each() =>
        Assert.Equal((0, "0-7\n8-11\n12-15\n", ""), await RunAsync("plan", "-q", "--topology", Machine, "-n", "3"));

    [Fact]
    public async Task Plan_diff_shows_what_changes_between_two_sets_of_options_or_two_machines()
    {
        var options = await RunAsync("plan", "--topology", Machine, "--diff", "-n 2", "-n 3");
        Assert.Equal(0, options.Code);
        Assert.Equal(
            """
            --- A: -n 2
            +++ B: -n 3
            - shard 1: cpus 8-15, mems 1, weight 8
            + shard 1: cpus 8-11, mems 1, weight 4
            + shard 2: cpus 12-15, mems 1, weight 4
            1 shard is the same
            A: 2 shards; nodes crossed 0, L3s crossed 2, cores split 0, CPUs unused 0, largest to smallest 8:8
            B: 3 shards; nodes crossed 0, L3s crossed 1, cores split 0, CPUs unused 0, largest to smallest 8:4

            """,
            options.Output);

        var machines = await RunAsync("plan", "-n", "2", "--diff", Machine, "synthetic:core:4 pu:4", "--json");
        Assert.Equal(0, machines.Code);
        var json = System.Text.Json.JsonDocument.Parse(machines.Output).RootElement;
        Assert.Equal("[1]", json.GetProperty("changed").GetRawText().Replace(" ", "", StringComparison.Ordinal).ReplaceLineEndings(""));
        Assert.Equal(("synthetic:core:4 pu:4", 2), (json.GetProperty("b").GetProperty("given").GetString(), json.GetProperty("b").GetProperty("layout").GetProperty("size").GetInt32()));
    }

    [Theory]
    [InlineData("--diff: give two, such as --diff '-n 4' '-n 8'", "--diff", "-n 4")]
    [InlineData("--diff '-z 1': Unrecognized command or argument '-z'", "--diff", "-n 1", "-z 1")]
    [InlineData("--size 'x': give a whole number from 1 to 65533", "--diff", "-n 1", "-n x")]
    public async Task A_difference_of_what_is_no_plan_is_refused(string message, params string[] args)
    {
        var (code, output, error) = await RunAsync(["plan", "--topology", Machine, .. args]);
        Assert.Equal((2, "", $"tesson plan: {message}\n"), (code, output, error));
    }

    [Fact]
    public async Task The_json_of_plan_is_a_contract()
    {
        var (code, output, _) = await RunAsync("plan", "--topology", Machine, "-u", "numa", "--json");
        Assert.Equal(0, code);
        Assert.Equal(
            """{"unit":"node","size":2,"shards":[{"index":0,"cpus":"0-7","mems":"0","units":1,"cpuCount":8,"weight":8,"memoryBytes":null,"memoryReservationBytes":null,"reason":"node 0, L3s #0-1: all 4 cores; memory node 0"},{"index":1,"cpus":"8-15","mems":"1","units":1,"cpuCount":8,"weight":8,"memoryBytes":null,"memoryReservationBytes":null,"reason":"node 1, L3s #2-3: all 4 cores; memory node 1"}],"unusedCpus":"","isolatedCpus":"","reservedCpus":"","heldCpus":"","kinds":{"by":null,"kinds":[{"cpus":"0-15","coreType":null,"speed":null,"members":[]}]},"quality":{"nodesCrossed":0,"l3sCrossed":2,"coresSplit":0,"unusedCpus":0,"largest":8,"smallest":8},"hwlocDistrib":{"nodesCrossed":0,"l3sCrossed":2,"coresSplit":0,"unusedCpus":0,"largest":8,"smallest":8},"notes":[],"warnings":[]}""",
            JsonSerializer.Serialize(JsonDocument.Parse(output).RootElement));
    }

    [Fact]
    public async Task More_shards_than_units_is_a_warning_on_stderr_or_in_the_json()
    {
        var (_, _, error) = await RunAsync("plan", "--topology", Machine, "-n", "12");
        Assert.Equal("warning: 12 shards on 8 cores: each is shared by 1 or 2 shards, whose CPUs overlap\n", error);

        var (_, output, silent) = await RunAsync("plan", "--topology", Machine, "-n", "12", "--json");
        Assert.Empty(silent);
        Assert.Equal(1, JsonDocument.Parse(output).RootElement.GetProperty("warnings").GetArrayLength());
    }

    [Fact]
    public async Task What_is_wrong_is_told_at_once_on_stderr_with_exit_2()
    {
        var (code, output, error) = await RunAsync("plan", "-u", "socks", "-n", "0");
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Equal(
            "tesson plan: --size '0': give a whole number from 1 to 65533\ntesson plan: --unit 'socks': give one of pu, core, l3 (cache, ccx), die, package (socket), node (numa), machine\n",
            error);
    }

    [Fact]
    public async Task A_mistyped_verb_is_exit_2_and_points_to_the_help()
    {
        var (code, output, error) = await RunAsync("plam", "-n", "2", "more");
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("tesson: unknown command 'plam' (did you mean 'plan'?); see 'tesson --help'\n", error);
    }

    [Theory]
    [InlineData("run: unknown option '--sise' (did you mean '--size'?); see 'tesson run --help'", "run", "--sise", "2", "image")]
    [InlineData("run: unknown option '--sise' (did you mean '--size'?); see 'tesson run --help'", "run", "-g", "web", "--sise=2", "image")]
    [InlineData("run: unknown option '-x'; see 'tesson run --help'", "run", "-x", "image")]
    [InlineData("run: unknown option '--engine-timout' (did you mean '--engine-timeout'?); see 'tesson run --help'", "run", "--engine-timout", "3", "image")]
    [InlineData("stop: unknown option '--purg' (did you mean '--purge'?); see 'tesson stop --help'", "stop", "--purg", "web")]
    [InlineData("stop: unknown option '--purg' (did you mean '--purge'?); see 'tesson stop --help'", "stop", "web", "--purg")]
    [InlineData("start: unknown option '--shar' (did you mean '--share'?); see 'tesson start --help'", "start", "web", "--shar")]
    [InlineData("ps: unknown option '--jsn' (did you mean '--json'?); see 'tesson ps --help'", "ps", "--jsn")]
    [InlineData("sync: unknown option '--dry' (did you mean '--dry-run'?); see 'tesson sync --help'", "sync", "--dry")]
    [InlineData("plan: unknown option '--sise' (did you mean '--size'?); see 'tesson plan --help'", "plan", "--sise", "2")]
    [InlineData("watch: unknown option '--intervall' (did you mean '--interval'?); see 'tesson watch --help'", "watch", "--intervall", "2")]
    [InlineData("topo: 'web' is more than it takes; see 'tesson topo --help'", "topo", "web")]
    [InlineData("unknown option '--verson' (did you mean '--version'?); see 'tesson --help'", "--verson")]
    [InlineData("unknown command 'sotp' (did you mean 'stop'?); see 'tesson --help'", "sotp", "web")]
    [InlineData("unknown command 'pss' (did you mean 'ps'?); see 'tesson --help'", "pss")]
    [InlineData("unknown command 'fly'; see 'tesson --help'", "fly")]
    [InlineData("help: unknown command 'strat' (did you mean 'start'?); see 'tesson --help'", "help", "strat")]
    public async Task What_is_mistyped_is_one_line_with_what_was_meant(string message, params string[] args)
    {
        var (code, output, error) = await RunAsync(args);
        Assert.Equal((2, "", message.Contains(": unknown", StringComparison.Ordinal) || message.StartsWith("topo", StringComparison.Ordinal) ? $"tesson {message}\n" : $"tesson: {message}\n"), (code, output, error));
    }

    [Theory]
    [InlineData("-v", "\"HostConfig\": {\"Binds\":")]
    [InlineData("--volume=/a:/b", "\"HostConfig\": {\"Binds\":")]
    [InlineData("--restart", "\"RestartPolicy\": {\"Name\": \"always\"}")]
    [InlineData("--name", "-g NAME")]
    [InlineData("--rm", "\"AutoRemove\": true")]
    [InlineData("-d", "shards always run in the background")]
    [InlineData("-it", "shards always run in the background")]
    [InlineData("--entrypoint", "\"Entrypoint\":")]
    public async Task What_docker_has_and_run_has_not_names_the_way_that_works(string option, string way)
    {
        var (code, _, error) = await RunAsync("run", "-g", "web", option, "always", "image");
        Assert.Equal(2, code);
        Assert.StartsWith($"tesson run: unknown option '{option.Split('=')[0]}': ", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains(way, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--engine-timeout", "300", "--version")]
    [InlineData("--version", "--engine-timeout", "300")]
    [InlineData("--verbose", "-v")]
    public async Task The_version_is_printed_however_it_is_asked_for(params string[] args)
    {
        var usual = await RunAsync("--version");
        Assert.Equal(0, usual.Code);
        Assert.Equal(usual, await RunAsync(args));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("stop")]
    [InlineData("watch")]
    public async Task The_help_of_a_verb_is_shown_by_help(string verb) =>
        Assert.Equal(await RunAsync(verb, "--help"), await RunAsync("help", verb));

    [Fact]
    public async Task Help_alone_is_the_help_of_all() => Assert.Equal(await RunAsync("--help"), await RunAsync("help"));

    [Theory]
    [InlineData("start: which group? Give its name", "start")]
    [InlineData("stop: which group? Give its name, or --all", "stop")]
    public async Task A_verb_that_needs_a_group_and_gets_none_says_so(string message, params string[] args) =>
        Assert.Equal((2, "", $"tesson {message}\n"), await RunAsync(args));

    [Fact]
    public async Task The_help_of_run_says_that_options_come_before_the_image()
    {
        var (code, output, _) = await RunAsync("run", "--help");
        Assert.Equal(0, code);
        Assert.Contains(" run [OPTIONS] IMAGE [COMMAND [ARG]...]", output, StringComparison.Ordinal);
        Assert.Contains("--gorb <URI>", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stack_trace_is_shown_with_verbose_only()
    {
        var (code, _, error) = await RunAsync("plan", "--topology", "/no/such/file.xml");
        Assert.Equal(1, code);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Contains("   at ", (await RunAsync("plan", "--verbose", "--topology", "/no/such/file.xml")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--scheduler wlc is IPVS's; add --frontend ipvs", "--scheduler", "wlc")]
    [InlineData("--scheduler wlc is IPVS's; add --frontend ipvs", "--scheduler", "wlc", "--frontend", "nft")]
    [InlineData("--scheduler wlc is IPVS's; add --frontend ipvs", "--scheduler", "wlc", "--frontend", "none", "--gorb", "lo://127.0.0.1:1")]
    [InlineData("--scheduler 'best': give one of rr, wrr, lc, wlc, sh, sed, nq", "--scheduler", "best", "--frontend", "ipvs")]
    [InlineData("--balance and --scheduler say the same in two ways", "--scheduler", "sh", "--balance", "source", "--frontend", "ipvs")]
    [InlineData("--persistence is IPVS's; add --frontend ipvs", "--persistence", "60")]
    [InlineData("Gorb stores it and never applies it", "--persistence", "60", "--gorb", "lo://127.0.0.1:1")]
    [InlineData("--persistence '0': give a whole number from 1 to 2678400", "--persistence", "0", "--frontend", "ipvs")]
    [InlineData("--forward dr is IPVS's; add --frontend ipvs", "--forward", "dr")]
    [InlineData("--forward 'tunnel': give one of nat, dr", "--forward", "tunnel", "--frontend", "ipvs")]
    [InlineData("--ipvs-timeout 'soon': give seconds", "--ipvs-timeout", "soon")]
    public async Task How_connections_are_spread_is_said_to_who_can_do_it(string fault, params string[] options)
    {
        var (code, output, error) = await RunAsync(["run", .. options, "-p", "80", "image"]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(fault, error, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(params string[] args) => Called.WithAsync(args);
}
