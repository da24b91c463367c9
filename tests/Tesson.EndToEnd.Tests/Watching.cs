using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Tesson.EndToEnd.Tests;

/// <summary>A `tesson watch` that runs until it is told to end, with what it says.</summary>
public sealed class Watching : IAsyncDisposable
{
    private readonly ConcurrentQueue<(long At, string Line)> _log = [];
    private readonly Process _process;
    private readonly long _begun = Stopwatch.GetTimestamp();

    private Watching(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => _log.Enqueue((Stopwatch.GetTimestamp(), line.Data ?? ""));
        _process.OutputDataReceived += (_, line) => _log.Enqueue((Stopwatch.GetTimestamp(), line.Data ?? ""));
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>Starts it, and returns when it has looked at everything once.</summary>
    public static async Task<Watching> StartAsync(Process process)
    {
        Watching watching = new(process);
        await Web.UntilAsync(
            () =>
            {
                Assert.False(process.HasExited, watching.ToString());
                return watching.Count("watching the Docker Engine") > 0 && watching.Looks > 0;
            },
            () => $"it has looked:\n{watching}");
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
        await Command.SignalAsync(_process, signal);
        await _process.WaitForExitAsync().WaitAsync(Web.Patience);
        return new Finished(_process.ExitCode, "", ToString());
    }

    /// <summary>How often it has looked and found nothing to change.</summary>
    public int Looks => Count("nothing to change");

    /// <summary>Waits until it has said something that contains a text, at a moment or later. What has only begun does not count.</summary>
    /// <returns>When that was heard here, by <see cref="Stopwatch.GetTimestamp"/>: it was done before.</returns>
    public async Task<long> SaidAsync(DateTimeOffset moment, string text)
    {
        await Web.UntilAsync(() => Find(moment, text) is not null, () => $"it has said '{text}':\n{this}");
        return Find(moment, text)!.Value;
    }

    /// <summary>Whether it has said something that contains a text, at a moment or later.</summary>
    public bool Said(DateTimeOffset moment, string text) => Find(moment, text) is not null;

    private long? Find(DateTimeOffset moment, string text) => _log
        .Where(said => said.Line.Contains(text, StringComparison.Ordinal) && !said.Line.EndsWith(" ...", StringComparison.Ordinal) && Since(moment, said.Line) > TimeSpan.FromMilliseconds(-1))
        .Select(said => (long?)said.At)
        .FirstOrDefault();

    /// <summary>A line of its verbose log begins with the time of the day, in milliseconds.</summary>
    private static TimeSpan Since(DateTimeOffset moment, string line)
    {
        var said = TimeSpan.ParseExact(line.Split(' ')[0], @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture) - moment.LocalDateTime.TimeOfDay;
        return said < TimeSpan.FromHours(-12) ? said + TimeSpan.FromDays(1) : said;
    }

    private int Count(string text) => _log.Count(said => said.Line.EndsWith(text, StringComparison.Ordinal));

    public override string ToString() => string.Join('\n', _log.Select(said => $"{Stopwatch.GetElapsedTime(_begun, said.At).TotalSeconds:0.000} {said.Line}"));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Command.SignalAsync(_process, "TERM");
            await _process.WaitForExitAsync().WaitAsync(Web.Patience);
        }

        _process.Dispose();
    }
}
