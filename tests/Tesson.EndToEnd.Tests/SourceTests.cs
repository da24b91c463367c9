namespace Tesson.EndToEnd.Tests;

/// <summary>`--balance source`: a client stays on its shard while the shards stay the same.</summary>
public sealed class SourceTests(OutsideHost outside) : EndToEnd, IClassFixture<OutsideHost>
{
    private const int Clients = 40;

    [SkippableFact]
    public async Task Every_client_has_a_shard_of_its_own_and_keeps_it_when_the_table_is_written_again()
    {
        foreach (string client in Addresses())
            Assert.Equal(0, (await Command.RunAsync("ip", ["-n", outside.Name, "address", "replace", $"{client}/24", "dev", "up0"])).ExitCode);
        int port = FreePort();
        await DoAsync("run", "-g", Group, "-n", "2", "-p", $"{port}:80", "--balance", "source", Image);
        Assert.Equal("source", (await PsAsync(Group)).GetProperty("Balance").GetString());

        string[] first = await AnswersAsync(port);
        Assert.All(first, answer => Assert.StartsWith("shard ", answer, StringComparison.Ordinal));
        // Of 40 fair coins, fewer than 5 fall on one side once in ten million times; the hash has no luck: it is always the same.
        Assert.All(first.GroupBy(answer => answer), shard => Assert.InRange(shard.Count(), 5, Clients - 5));
        Assert.Equal(2, first.Distinct().Count());
        Assert.Equal(first, await AnswersAsync(port));

        Assert.Equal(0, (await Command.RunAsync("nft", ["flush", "table", "ip", "tesson"])).ExitCode);
        await DoAsync("sync");
        Assert.Equal(first, await AnswersAsync(port));
    }

    private IEnumerable<string> Addresses() => Enumerable.Range(0, Clients).Select(i => $"{outside.Address[..outside.Address.LastIndexOf('.')]}.{100 + i}");

    /// <summary>The answer that each client gets.</summary>
    private async Task<string[]> AnswersAsync(int port)
    {
        List<string> answers = [];
        foreach (string client in Addresses())
            answers.Add(await Web.GetAsync($"http://{outside.Gateway}:{port}/cgi-bin/shard", [.. outside.Exec, "sh", "-c", $"shift; exec curl --interface {client} \"$@\"", "sh"]));
        return [.. answers];
    }
}
