using Tesson.Core.Plans;

namespace Tesson.Cli.Output;

/// <summary>Tells only warnings, and what an interrupt does.</summary>
/// <param name="messages">Where it is told.</param>
/// <param name="interrupt">What it does.</param>
internal sealed class QuietProgress(Messages messages, string interrupt) : IProgressListener
{
    public void Begin(Plan plan)
    {
    }

    public void Started(PlannedStep step)
    {
    }

    public void Report(PlannedStep step, string text)
    {
    }

    public void Ended(StepResult result)
    {
    }

    public void Warned(string text) => messages.Warn(text);

    public void Interrupted() => messages.Fail(interrupt);

    public void End()
    {
    }
}
