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

    /// <summary>Something that the user should know was done all the same.</summary>
    void Warned(string text);

    /// <summary>The user interrupted: no step is begun any more, and those that were begun are waited for.</summary>
    void Interrupted();

    /// <summary>The plan has ended.</summary>
    void End();
}
