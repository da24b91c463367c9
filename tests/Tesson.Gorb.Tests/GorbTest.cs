using Tesson.Testing;

namespace Tesson.Gorb.Tests;

/// <summary>A double of Gorb and a client of it, for each test anew.</summary>
public abstract class GorbTest : IAsyncLifetime
{
    protected static readonly ServiceOptions Web = new() { Port = 80 };
    protected static readonly BackendOptions Shard = new() { Host = "10.1.0.1", Port = 8080, Weight = 3 };
    protected static readonly CancellationToken None = CancellationToken.None;

    protected GorbDouble Gorb { get; private set; } = null!;

    protected GorbClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Gorb = await GorbDouble.StartNewAsync();
        Client = NewClient(TimeSpan.FromSeconds(60));
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Gorb.DisposeAsync();
    }

    protected GorbClient NewClient(TimeSpan timeout, int attempts = 4, TimeSpan? firstDelay = null) => new(
        GorbEndpoint.Parse(Gorb.Uri()),
        new GorbClientOptions { Timeout = timeout, Attempts = attempts, FirstDelay = firstDelay ?? TimeSpan.FromMilliseconds(1) });

    protected IEnumerable<string> Calls() => Gorb.Requests.Select(r => $"{r.Method} {r.Path}");
}
