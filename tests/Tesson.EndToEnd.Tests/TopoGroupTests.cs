using System.Text.Json;

namespace Tesson.EndToEnd.Tests;

public sealed class TopoGroupTests : EndToEnd
{
    [SkippableFact]
    public async Task A_group_holds_the_CPUs_of_its_shards_until_it_is_stopped()
    {
        await DoAsync("run", "-g", Group, "-n", "1", Image);
        string cpus = (await PsAsync(Group)).GetProperty("Shards")[0].GetProperty("Unit").GetProperty("CPUSet").GetString()!;
        Assert.Equal(cpus, (await HolderAsync())!.Value.GetProperty("cpus").GetString());
        Assert.Contains($" {Group} ", (await DoAsync("topo")).Out, StringComparison.Ordinal);

        await DoAsync("stop", "-g", Group, "-t", "1");
        Assert.Null(await HolderAsync());
    }

    private async Task<JsonElement?> HolderAsync()
    {
        var holders = JsonDocument.Parse((await DoAsync("topo", "--json")).Out).RootElement.GetProperty("holders");
        return holders.EnumerateArray().Where(holder => holder.GetProperty("name").GetString() == Group).Select(holder => (JsonElement?)holder).FirstOrDefault();
    }
}
