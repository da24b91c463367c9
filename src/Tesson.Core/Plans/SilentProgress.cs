namespace Tesson.Core.Plans;

/// <summary>Tells nobody.</summary>
public sealed class SilentProgress : IProgressListener
{
    /// <summary>The one instance.</summary>
    public static SilentProgress Instance { get; } = new();

    /// <inheritdoc/>
    public void Begin(Plan plan)
    {
    }

    /// <inheritdoc/>
    public void Started(PlannedStep step)
    {
    }

    /// <inheritdoc/>
    public void Report(PlannedStep step, string text)
    {
    }

    /// <inheritdoc/>
    public void Ended(StepResult result)
    {
    }

    /// <inheritdoc/>
    public void Warned(string text)
    {
    }

    /// <inheritdoc/>
    public void Interrupted()
    {
    }

    /// <inheritdoc/>
    public void End()
    {
    }
}
