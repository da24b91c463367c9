using System.Collections.Concurrent;

namespace Tesson.Links.Tests;

/// <summary>Goes on after each wait on the thread that waited.</summary>
internal sealed class OneThread : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<Action?> _work = [];

    public override void Post(SendOrPostCallback d, object? state) => _work.Add(() => d(state));

    /// <summary>Works until <see cref="End"/> is called.</summary>
    public void Run()
    {
        while (_work.Take() is { } work)
            work();
    }

    public void End() => _work.Add(null);

    public void Dispose() => _work.Dispose();
}
