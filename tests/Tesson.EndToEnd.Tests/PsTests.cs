using System.Text.Json;

namespace Tesson.EndToEnd.Tests;

public sealed class PsTests : EndToEnd
{
    [SkippableFact]
    public async Task Json_keeps_the_keys_of_2016_and_adds_to_them()
    {
        await DoAsync("run", "-g", Group, "-n", "2", "-p", "80", Image);
        var group = await PsAsync(Group);
        Assert.Equal(["Name", "Image", "State", "Size", "FrontEnd", "Gorb", "Balance", "Addresses", "Published", "Faults", "Shards"], Keys(group));
        Assert.Equal(Group, group.GetProperty("Name").GetString());
        Assert.Equal(Image, group.GetProperty("Image").GetString());

        var shard = group.GetProperty("Shards")[0];
        Assert.Equal(["Name", "ID", "Index", "State", "Status", "Unit", "Ports", "OfflineCPUs", "ReplacementCPUs", "RunsOnCPUs"], Keys(shard));
        Assert.Equal(("", ""), (shard.GetProperty("OfflineCPUs").GetString(), shard.GetProperty("ReplacementCPUs").GetString()));
        Assert.Equal($"{Group}-0", shard.GetProperty("Name").GetString());
        Assert.Equal(64, shard.GetProperty("ID").GetString()!.Length);
        Assert.StartsWith("Up ", shard.GetProperty("Status").GetString(), StringComparison.Ordinal);
        Assert.Equal(["CPUSet", "NumCPU", "Mems", "Kind"], Keys(shard.GetProperty("Unit")));
        Assert.Equal(JsonValueKind.Number, shard.GetProperty("Unit").GetProperty("NumCPU").ValueKind);

        var port = shard.GetProperty("Ports")[0];
        Assert.Equal(["IP", "PrivatePort", "PublicPort", "Type"], Keys(port));
        Assert.Equal(80, port.GetProperty("PrivatePort").GetInt32());
        Assert.Equal("tcp", port.GetProperty("Type").GetString());
    }

    [SkippableFact]
    public async Task A_group_with_dead_and_missing_shards_is_degraded()
    {
        await DoAsync("run", "-g", Group, "-n", "4", Image);
        await DockerAsync("kill", $"{Group}-1");
        await DockerAsync("rm", "-f", $"{Group}-2");
        var group = await PsAsync(Group);
        Assert.Equal("degraded", group.GetProperty("State").GetString());
        Assert.Equal(["1 of 4 missing", "1 of 4 not running"], group.GetProperty("Faults").EnumerateArray().Select(fault => fault.GetString()));
        Assert.Contains("degraded, 2 of 4 shards", (await DoAsync("ps", "-g", Group)).Out, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Containers_of_the_2016_tool_are_listed()
    {
        await DockerAsync("run", "-d", "-l", $"tesson.group={Group}", "-l", "tesson.unit.cpuset=0", "-l", "tesson.unit.weight=1", Image);
        var group = await PsAsync(Group);
        Assert.Equal("running", group.GetProperty("State").GetString());
        var unit = group.GetProperty("Shards")[0].GetProperty("Unit");
        Assert.Equal("0", unit.GetProperty("CPUSet").GetString());
        Assert.Equal(1, unit.GetProperty("NumCPU").GetInt32());
        Assert.Equal(JsonValueKind.Null, group.GetProperty("Shards")[0].GetProperty("Index").ValueKind);
    }

    [SkippableFact]
    public async Task Quiet_prints_ids_only_and_an_unknown_group_is_exit_1()
    {
        await DoAsync("run", "-g", Group, "-n", "2", Image);
        string[] ids = (await DoAsync("ps", "-q", "-g", Group)).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, ids.Length);
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{12}$", id));

        var unknown = await TessonAsync("ps", "-g", "no-such-group");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Equal("tesson ps: no group named 'no-such-group'\n", unknown.Err);
    }

    [SkippableFact]
    public async Task Twelve_shards_come_in_the_order_of_their_numbers()
    {
        await DoAsync("run", "-g", Group, "-n", "12", Image);
        var names = (await PsAsync(Group)).GetProperty("Shards").EnumerateArray().Select(shard => shard.GetProperty("Name").GetString());
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"{Group}-{i}"), names);
    }

    private static IEnumerable<string> Keys(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
