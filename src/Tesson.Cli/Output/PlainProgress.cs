using Serilog.Core;
using Tesson.Core.Plans;

namespace Tesson.Cli.Output;

/// <summary>A line on stderr for every step that has ended; with <paramref name="verbose"/> for every one that begins too.</summary>
internal sealed class PlainProgress(bool verbose) : IProgressListener, IDisposable
{
    private readonly Logger _log = ErrorLog.Open(verbose);

    public void Begin(Plan plan) => _log.Debug("{Steps} steps", plan.Steps.Length);

    public void Started(PlannedStep step) => _log.Debug("{Step:l} ...", step.Step.ToString());

    public void Report(PlannedStep step, string text) => _log.Information("{Step:l}: {Text:l}", step.Step.ToString(), text);

    public void Ended(StepResult result)
    {
        if (result.Outcome == Outcome.Failed)
            _log.Debug("{Step:l} failed: {Fault:l}", result.Step.Step.ToString(), result.Fault?.Message);
        else
            _log.Information("{Step:l}", result.Step.ToString());
    }

    public void End() => Dispose();

    public void Dispose() => _log.Dispose();
}
