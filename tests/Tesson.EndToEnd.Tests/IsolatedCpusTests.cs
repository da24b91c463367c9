using System.Text.Json;

namespace Tesson.EndToEnd.Tests;

/// <summary>
/// CPUs that the kernel isolates, by the built program: in a mount namespace of its own another file lies over the kernel's.
/// No engine is asked.
/// </summary>
public sealed class IsolatedCpusTests : IDisposable
{
    private const string Kernels = "/sys/devices/system/cpu/isolated";

    private readonly string _folder = Directory.CreateTempSubdirectory("tesson-isolated-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task Topo_marks_them_and_a_plan_leaves_them_out_until_they_are_named()
    {
        Skip.If(!Environment.IsPrivilegedProcess, "it takes root to lay a file over the kernel's");
        Skip.If(!File.Exists(Kernels), $"{Kernels} is not there");
        int[] cpus = await AllowedAsync();
        Skip.If(cpus.Length < 2, "it takes two CPUs");
        int last = cpus[^1];

        Assert.Equal($"{last}", JsonDocument.Parse(await DoAsync(last, "topo", "--json")).RootElement.GetProperty("cpus").GetProperty("isolated").GetString());
        string picture = await DoAsync(last, "topo");
        Assert.Contains($"kept from ordinary work: isolcpus {last}", picture, StringComparison.Ordinal);
        Assert.Contains("i isolated", picture, StringComparison.Ordinal);

        var plan = JsonDocument.Parse(await DoAsync(last, "plan", "--share", "-u", "machine", "--json")).RootElement;
        Assert.Equal($"{last}", plan.GetProperty("isolatedCpus").GetString());
        Assert.Equal(cpus.Length - 1, plan.GetProperty("shards")[0].GetProperty("cpuCount").GetInt32());
        Assert.Contains($"--cpu-set {last} takes it", plan.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal($"{last}\n", await DoAsync(last, "plan", "--share", "-u", "pu", "--cpu-set", $"{last}", "-q"));
    }

    private static async Task<int[]> AllowedAsync()
    {
        var topo = await Command.RunAsync(EndToEnd.Tesson, ["plan", "--share", "-u", "pu", "-q"]);
        return [.. topo.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
    }

    private async Task<string> DoAsync(int isolated, params string[] args)
    {
        string file = Path.Combine(_folder, "isolated");
        await File.WriteAllTextAsync(file, $"{isolated}\n");
        var done = await Command.RunAsync(
            "unshare", ["--mount", "sh", "-c", "mount --bind \"$0\" \"$1\" && shift && exec \"$@\"", file, Kernels, EndToEnd.Tesson, .. args],
            new Dictionary<string, string?> { ["DOCKER_HOST"] = $"unix://{_folder}/none.sock" });
        Assert.True(done.ExitCode == 0, done.ToString());
        return done.Out;
    }
}
