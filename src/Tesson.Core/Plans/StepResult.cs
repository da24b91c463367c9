namespace Tesson.Core.Plans;

/// <summary>A step and how it ended.</summary>
/// <param name="Step">The step.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Fault">Why it failed; null where it did not.</param>
public sealed record StepResult(PlannedStep Step, Outcome Outcome, Exception? Fault = null)
{
    /// <summary>The step and why it failed, for people: <c>start web-0: no such image</c>.</summary>
    public string FaultText => $"{Step.Step}: {Fault?.Message}";
}
