namespace Tesson.Cli.Tests;

/// <summary>Options of `plan` that cannot be meant: each is one clear line on stderr, exit 2, and nothing on stdout.</summary>
[Collection(Called.Alone)]
public sealed class BadPlacementTests
{
    private const string Variable = "TESSON_RESERVE";
    private const string Machine = "synthetic:pack:2 numa:1(memory=4GiB) l3:2 core:2 pu:2";

    [Theory]
    [InlineData("--cpu-set", "5-3", "--cpu-set: '5-3' is no list such as 0-3,8: the range '5-3' runs backwards")]
    [InlineData("--cpu-set", "0-", "--cpu-set: '0-' is no list such as 0-3,8: '0-' is neither a number up to 1048575 nor a range")]
    [InlineData("--cpu-set", "0,,3", "--cpu-set: '0,,3' is no list such as 0-3,8: a number is missing")]
    [InlineData("--cpu-set", "a", "--cpu-set: 'a' is no list such as 0-3,8: 'a' is neither a number up to 1048575 nor a range")]
    [InlineData("--cpu-set", "99999999", "--cpu-set: '99999999' is no list such as 0-3,8: '99999999' is neither a number up to 1048575 nor a range")]
    [InlineData("--cpu-set", "", "--cpu-set '': the list is empty; write it like 0-3,8")]
    [InlineData("--cpu-set", "14-17", "--cpu-set 14-17: " + Machine + " has no CPU 16-17; it has 0-15")]
    [InlineData("--node", "1-0", "--node: '1-0' is no list such as 0-3,8: the range '1-0' runs backwards")]
    [InlineData("--node", "", "--node '': the list is empty; write it like 0-3,8")]
    [InlineData("--node", "2", "--node 2: " + Machine + " has no node 2; it has 0-1")]
    [InlineData("--reserve", "3-1", "--reserve: '3-1' is no list such as 0-3,8: the range '3-1' runs backwards; or give a number of cores")]
    [InlineData("--reserve", "-1", "--reserve: '-1' is no list such as 0-3,8: '-1' is neither a number up to 1048575 nor a range; or give a number of cores")]
    [InlineData("--reserve", "", "--reserve '': the list is empty; write it like 0-3,8, or give a number of cores")]
    [InlineData("--reserve", "16-17", "--reserve 16-17: " + Machine + " has no CPU 16-17; it has 0-15")]
    [InlineData("--reserve", "8", "--reserve 8: leaves no CPU of 0-15 for shards; reserve fewer")]
    [InlineData("--reserve", "4096", "--reserve 4096: leaves no CPU of 0-15 for shards; reserve fewer")]
    [InlineData("--reserve", "0-15", "--reserve 0-15: leaves no CPU of 0-15 for shards; reserve fewer")]
    [InlineData("--near", "eth0", "--near eth0: " + Machine + " has no such device; the topology tells of none ('tesson topo --devices' lists them)")]
    [InlineData("--near", "=strict", "--near '=strict': write DEVICE or DEVICE=strict, such as eth0=strict; 'tesson topo --devices' lists them")]
    [InlineData("--near", "eth0=strictly", "--near 'eth0=strictly': write DEVICE or DEVICE=strict, such as eth0=strict; 'tesson topo --devices' lists them")]
    [InlineData("--unit", "socks", "--unit 'socks': give one of pu, core, l3 (cache, ccx), die, package (socket), node (numa), machine")]
    [InlineData("--unit", "", "--unit '': give one of pu, core, l3 (cache, ccx), die, package (socket), node (numa), machine")]
    [InlineData("--size", "0", "--size '0': give a whole number from 1 to 65533")]
    [InlineData("--size", "65534", "--size '65534': give a whole number from 1 to 65533")]
    [InlineData("--cpus-per-shard", "0", "--cpus-per-shard '0': give a whole number from 1 to 1048575")]
    [InlineData("--cpus-per-shard", "17", "--cpus-per-shard 17: no shard of that size fits, since there are not more than 16 CPUs; ask for fewer")]
    [InlineData("--smt", "maybe", "--smt 'maybe': give one of on, off")]
    [InlineData("--kind", "fast", "--kind 'fast': give one of performance, efficiency, any, or a number that `tesson plan` lists, such as 0 or 0.1")]
    [InlineData("--kind", "0.1.2", "--kind '0.1.2': give one of performance, efficiency, any, or a number that `tesson plan` lists, such as 0 or 0.1")]
    [InlineData("--kind", "0.", "--kind '0.': give one of performance, efficiency, any, or a number that `tesson plan` lists, such as 0 or 0.1")]
    [InlineData("--kind", "1", "--kind 1: " + Machine + " has one kind of core, counted from 0, the fastest ('tesson plan' lists them)")]
    [InlineData("--kind", "0.1", "--kind 0.1: kind 0 of " + Machine + " is one kind of hwloc's; leave the part after the point out")]
    [InlineData("--mems", "all", "--mems 'all': give one of local, interleave, none, dram, hbm")]
    [InlineData("--mems", "hbm", "--mems hbm: " + Machine + " has no high-bandwidth memory that may be used; leave --mems out")]
    [InlineData("--memory", "0%", "--memory '0%': give 1% to 100% of the memory of a shard's node")]
    [InlineData("--memory", "101%", "--memory '101%': give 1% to 100% of the memory of a shard's node")]
    [InlineData("--memory", "2x", "--memory '2x': give an amount such as 2g or 512m, or a share such as 80%")]
    [InlineData("--memory", "10pb", "--memory 10pb: 4 shards x 10485760 GiB = 41943040 GiB on memory node 0, with 4 GiB; give less (at most --memory 1024m), or fewer shards (-n)")]
    [InlineData("--memory-reservation", "1k", "--memory-reservation '1k': the engine wants 6m at least")]
    public async Task A_wrong_value_is_named_with_its_option_and_the_remedy(string option, string value, string line) =>
        await RefusedAsync([line], option, value);

    [Theory]
    [InlineData("-n 2 --cpus-per-shard 2", "--cpus-per-shard with -n: the one follows from the other; give one of them")]
    [InlineData("--pack --spread", "--spread with --pack: give one of them")]
    [InlineData("--cpus-per-shard 2 --pack", "--cpus-per-shard with --pack: as many shards of that size as fit leave nothing to choose; leave it out")]
    [InlineData("--cpus-per-shard 2 --spread", "--cpus-per-shard with --spread: as many shards of that size as fit leave nothing to choose; leave it out")]
    [InlineData("--cpus-per-shard 2 --equal", "--cpus-per-shard with --equal: as many shards of that size as fit leave nothing to choose; leave it out")]
    [InlineData("--cpus-per-shard 2 -u l3", "--cpus-per-shard with -u l3: such shards are made of cores; leave -u out")]
    [InlineData("--equal -n 9", "--equal with -n 9: nothing is left for equal shares, since there are 8 equal cores; ask for fewer, or leave --equal out")]
    [InlineData("--equal -u node -n 3", "--equal with -n 3: nothing is left for equal shares, since there are 2 equal nodes; ask for fewer, or leave --equal out")]
    [InlineData("--cpu-set 0-3 --node 1", "--cpu-set 0-3 and --node 1: they have no CPU in common")]
    [InlineData("--cpu-set 0-3 --reserve 0-7", "--reserve 0-7: leaves no CPU of 0-3 for shards; reserve fewer, or plan on others")]
    [InlineData("-n 2 --memory 1g --memory-reservation 2g", "--memory-reservation 2g is more than --memory 1g; a reservation is a part of the limit")]
    public async Task Options_that_contradict_each_other_are_refused(string options, string line) =>
        await RefusedAsync([line], options.Split(' '));

    [Fact]
    public async Task All_that_is_wrong_with_the_words_is_told_at_once() =>
        await RefusedAsync(
            ["--size '0': give a whole number from 1 to 65533", "--spread with --pack: give one of them", "--smt 'x': give one of on, off"],
            "-n", "0", "--pack", "--spread", "--smt", "x");

    [Fact]
    public async Task What_is_wrong_with_the_environment_is_told_by_its_name()
    {
        await RefusedAsync([Variable + ": 'all' is no list such as 0-3,8: 'all' is neither a number up to 1048575 nor a range; or give a number of cores"], "all", []);
        await RefusedAsync([Variable + " 8: leaves no CPU of 0-15 for shards; reserve fewer"], "8", []);
        await RefusedAsync([Variable + " 0-99: " + Machine + " has no CPU 16-99; it has 0-15"], "0-99", []);
    }

    [Fact]
    public async Task The_option_comes_before_the_environment_and_an_empty_variable_is_none()
    {
        var (code, output, error) = await CallAsync("all", "-u", "machine", "--reserve", "2");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("2-7,10-15", output, StringComparison.Ordinal);
        (code, output, error) = await CallAsync("", "-u", "machine");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("0-15", output, StringComparison.Ordinal);
        (_, output, _) = await CallAsync("0-1", "-u", "machine");
        Assert.Contains("2-15", output, StringComparison.Ordinal);
    }

    private static Task RefusedAsync(string[] lines, params string[] options) => RefusedAsync(lines, null, options);

    private static async Task RefusedAsync(string[] lines, string? reserve, string[] options)
    {
        var (code, output, error) = await CallAsync(reserve, options);
        Assert.Equal(string.Concat(lines.Select(line => $"tesson plan: {line}\n")), error);
        Assert.Empty(output);
        Assert.Equal(2, code);
    }

    private static async Task<(int Code, string Output, string Error)> CallAsync(string? reserve, params string[] options)
    {
        string? before = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, reserve);
        try
        {
            return await Called.WithAsync(["plan", "--topology", Machine, .. options]);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, before);
        }
    }
}
