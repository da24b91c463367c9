using System.Collections.Concurrent;
using System.Diagnostics;

namespace Tesson.EndToEnd.Tests;

/// <summary>A `tesson watch` that runs until it is told to end, with what it says.</summary>
public sealed class Watching : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<string> _log = [];
    private readonly Process _process;
    private readonly Stopwatch _begun = Stopwatch.StartNew();

    private Watching(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => _log.Enqueue($"{_begun.Elapsed.TotalSeconds:0.000} {line.Data}");
        _process.OutputDataReceived += (_, line) => _log.Enqueue($"{_begun.Elapsed.TotalSeconds:0.000} {line.Data}");
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>Starts it, and returns when it has looked at everything once.</summary>
    public static async Task<Watching> StartAsync(Process process)
    {
        Watching watching = new(process);
        while (!watching.Has("watching the Docker Engine") || !watching.Has("nothing to change"))
        {
            Assert.False(process.HasExited, watching.ToString());
            Assert.True(watching._begun.Elapsed < Limit, $"it has not looked within {Limit.TotalSeconds} s: {watching}");
            await Task.Delay(20);
        }

        return watching;
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>Ends it as systemd does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync() => (await EndAsync("TERM")).ExitCode;

    /// <summary>Ends it with a signal.</summary>
    public async Task<Finished> EndAsync(string signal)
    {
        var begun = Stopwatch.StartNew();
        await Command.SignalAsync(_process, signal);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return new Finished(_process.ExitCode, "", ToString(), begun.Elapsed);
    }

    private bool Has(string text) => _log.Any(line => line.EndsWith(text, StringComparison.Ordinal));

    public override string ToString() => string.Join('\n', _log);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
