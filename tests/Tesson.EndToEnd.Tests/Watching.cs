using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

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

    /// <summary>Its process.</summary>
    public int Id => _process.Id;

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

    /// <summary>Waits until it has said something that contains a text, at a moment or later.</summary>
    /// <returns>How long after the moment it was said, by its own log.</returns>
    public async Task<TimeSpan> SaidAsync(DateTimeOffset moment, string text)
    {
        var begun = Stopwatch.StartNew();
        while (true)
        {
            if (Find(moment, text) is { } after)
                return after;
            Assert.True(begun.Elapsed < Limit, $"it has not said '{text}' within {Limit.TotalSeconds} s:\n{this}");
            await Task.Delay(20);
        }
    }

    /// <summary>Whether it has said something that contains a text, at a moment or later.</summary>
    public bool Said(DateTimeOffset moment, string text) => Find(moment, text) is not null;

    private TimeSpan? Find(DateTimeOffset moment, string text) => _log
        .Where(line => line.Contains(text, StringComparison.Ordinal))
        .Select(line => (TimeSpan?)Since(moment, line))
        .FirstOrDefault(after => after > TimeSpan.FromMilliseconds(-1));

    /// <summary>A line of its verbose log begins with the time of the day, in milliseconds.</summary>
    private static TimeSpan Since(DateTimeOffset moment, string line)
    {
        var said = TimeSpan.ParseExact(line.Split(' ')[1], @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture) - moment.LocalDateTime.TimeOfDay;
        return said < TimeSpan.FromHours(-12) ? said + TimeSpan.FromDays(1) : said;
    }

    private bool Has(string text) => _log.Any(line => line.EndsWith(text, StringComparison.Ordinal));

    public override string ToString() => string.Join('\n', _log);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Command.SignalAsync(_process, "TERM");
            await _process.WaitForExitAsync().WaitAsync(Limit);
        }

        _process.Dispose();
    }
}
