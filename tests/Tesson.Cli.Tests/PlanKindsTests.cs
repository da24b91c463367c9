namespace Tesson.Cli.Tests;

/// <summary>Kinds of core as libhwloc ranks them, from the file to what `plan` prints.</summary>
[Collection(Called.Alone)]
public sealed class PlanKindsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tesson-kinds-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Eight_equal_cores_of_seven_top_frequencies_are_one_kind()
    {
        string file = MachineFile.WithKinds(
            Path.Combine(_folder, "favoured.xml"), 8, "FrequencyMaxMHz",
            (4925, [7]), (4950, [6]), (4975, [5]), (5000, [3, 4]), (5025, [2]), (5050, [1]), (5075, [0]));
        Assert.Equal("0-7\n", await PlanAsync(file, "-n", "1", "-q"));
        Assert.Equal("0-3\n4-7\n", await PlanAsync(file, "-n", "2", "-q"));
        Assert.Equal("0-7\n", await PlanAsync(file, "-u", "machine", "-q"));
        Assert.Equal("0\n", await PlanAsync(file, "--kind", "0.0", "-q"));
        Assert.Contains("\nkinds of core: one, 4925 to 5075 MHz (by maximum frequency; what is within 10 % of the fastest is one kind)\n", await PlanAsync(file, "--width", "200"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_capacities_are_two_kinds_and_the_json_lists_them()
    {
        string file = MachineFile.WithKinds(
            Path.Combine(_folder, "arm.xml"), 20, "LinuxCapacity",
            (718, [0, 1, 2, 3, 4]), (731, [10, 11, 12, 13, 14]), (997, [15, 16, 17, 18]), (1017, [5, 6, 7, 8, 9]), (1024, [19]));
        Assert.Equal("5-9,15-19\n0-4,10-14\n", await PlanAsync(file, "-u", "node", "-q"));
        Assert.Equal("5-9,15-19\n", await PlanAsync(file, "-n", "1", "-q", "--kind", "performance"));
        Assert.Equal("0-4\n", await PlanAsync(file, "-u", "node", "-q", "--kind", "1.1"));
        string json = (await PlanAsync(file, "-u", "node", "--json")).Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
        Assert.Contains(
            """"kinds":{"by":"capacity","kinds":[{"cpus":"5-9,15-19","coreType":null,"speed":1024,"members":[{"cpus":"19","speed":1024},{"cpus":"5-9","speed":1017},{"cpus":"15-18","speed":997}]},{"cpus":"0-4,10-14","coreType":null,"speed":731,"members":[{"cpus":"10-14","speed":731},{"cpus":"0-4","speed":718}]}]}"""",
            json,
            StringComparison.Ordinal);
    }

    private static async Task<string> PlanAsync(string file, params string[] options)
    {
        var (code, output, error) = await Called.WithAsync(["plan", "--topology", file, .. options]);
        Assert.True(code == 0, error);
        return output;
    }
}
