namespace Tesson.Core.Plans;

/// <summary>Makes the outside call of a step.</summary>
public interface IStepCalls
{
    /// <param name="step">The step.</param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns><see cref="Outcome.Done"/> or <see cref="Outcome.AlreadyThere"/>; a failure is thrown.</returns>
    Task<Outcome> CallAsync(Step step, IProgress<string> progress, CancellationToken cancellationToken);
}
