namespace Tesson.Core.Plans;

/// <summary>Hears of the progress of a plan. Calls come from several threads, one at a time for each step.</summary>
public interface IProgressListener
{
    /// <summary>A plan begins.</summary>
    void Begin(Plan plan);

    /// <summary>A step's call is made.</summary>
    void Started(PlannedStep step);

    /// <summary>A step says how far it is: a pull, for example.</summary>
    void Report(PlannedStep step, string text);

    /// <summary>A step has ended.</summary>
    void Ended(StepResult result);

    /// <summary>The plan has ended.</summary>
    void End();
}
