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
        foreach (string verb in (string[])["run", "ps", "stop", "start", "plan"])
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
    public async Task Plan_prints_a_table_that_lines_up()
    {
        var (code, output, error) = await RunAsync("plan", "--topology", Machine, "-n", "3");
        Assert.Equal(0, code);
        Assert.Empty(error);
        Assert.Equal(
            """
            SHARD   CPUS    MEMS   UNITS
            0       0-7     0      4 cores
            1       8-11    1      2 cores
            2       12-15   1      2 cores

            """,
            output);
    }

    [Fact]
    public async Task The_json_of_plan_is_a_contract()
    {
        var (code, output, _) = await RunAsync("plan", "--topology", Machine, "-u", "numa", "--json");
        Assert.Equal(0, code);
        Assert.Equal(
            """{"unit":"node","size":2,"shards":[{"index":0,"cpus":"0-7","mems":"0","units":1,"cpuCount":8},{"index":1,"cpus":"8-15","mems":"1","units":1,"cpuCount":8}],"unusedCpus":"","warnings":[]}""",
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
        Assert.Contains("plam", error, StringComparison.Ordinal);
        Assert.Contains("see 'tesson --help'", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--sise", "2", "image")]
    [InlineData("-g", "web", "--sise", "image")]
    [InlineData("-x", "image")]
    public async Task A_mistyped_option_of_run_is_named_as_one(params string[] args)
    {
        var (code, output, error) = await RunAsync(["run", .. args]);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Equal($"tesson run: unknown option '{args.First(arg => arg is "--sise" or "-x")}'; see 'tesson run --help'\n", error);
    }

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

    private static Task<(int Code, string Output, string Error)> RunAsync(params string[] args) => Called.WithAsync(args);
}
