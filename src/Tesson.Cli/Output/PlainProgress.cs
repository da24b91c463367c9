using System.Collections.Concurrent;
using System.Globalization;
using Serilog.Core;
using Tesson.Cli.Output.Picture;
using Tesson.Core.Plans;

namespace Tesson.Cli.Output;

/// <summary>A line on stderr for every step that has ended; with <paramref name="verbose"/> for every one that begins too.</summary>
/// <param name="verbose">Whether more is wanted.</param>
/// <param name="interrupt">What an interrupt does, for people.</param>
internal sealed class PlainProgress(bool verbose, string interrupt) : IProgressListener, IDisposable
{
    private readonly Logger _log = ErrorLog.Open(verbose);
    private readonly ConcurrentDictionary<string, bool> _waits = new(StringComparer.Ordinal);

    public void Begin(Plan plan) => _log.Debug("{Steps} steps", plan.Steps.Length);

    public void Started(PlannedStep step)
    {
        _log.Debug("{Step:l} ...", step.Step.ToString());
        if (!verbose && Wait(step.Step) is { } wait && _waits.TryAdd(wait, true))
            _log.Information("{Wait:l} ...", wait);
    }

    public void Report(PlannedStep step, string text) => _log.Information("{Step:l}: {Text:l}", step.Step.ToString(), text);

    public void Ended(StepResult result)
    {
        if (result.Outcome == Outcome.Failed)
            _log.Debug("{Step:l} failed: {Fault:l}", result.Step.Step.ToString(), result.Fault?.Message);
        else
            _log.Information("{Step:l}", result.Step.ToString());
    }

    public void Warned(string text) => _log.Warning("warning: {Text:l}", Printable.Line(text));

    public void Interrupted() => _log.Information("{Interrupt:l}", interrupt);

    public void End() => Dispose();

    public void Dispose() => _log.Dispose();

    /// <summary>What may take long, for all shards together; null for other steps.</summary>
    private static string? Wait(Step step) => step switch
    {
        Step.Pull pull => $"pulling {pull.Image}",
        Step.Await { Ready: true } => "waiting until shards are ready",
        Step.AwaitIdle idle => string.Create(CultureInfo.InvariantCulture, $"waiting for connections to end, at most {idle.Limit.TotalSeconds:0.#} s"),
        Step.Stop stop => string.Create(CultureInfo.InvariantCulture, $"stopping shards, each with {stop.Wait.TotalSeconds:0.#} s to end by itself"),
        _ => null,
    };
}
