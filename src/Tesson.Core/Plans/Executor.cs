using System.Collections.Immutable;

namespace Tesson.Core.Plans;

/// <summary>Makes the calls of a plan, as many at a time as is allowed, each after those that it waits for. Decides nothing.</summary>
/// <param name="calls">Makes one call.</param>
/// <param name="listener">Hears of the progress.</param>
/// <param name="options">How many at a time, and how long a call has after an interrupt.</param>
public sealed class Executor(IStepCalls calls, IProgressListener listener, ExecutorOptions options)
{
    /// <summary>Runs a plan to its end, to its first failure (if <paramref name="stopAtFailure"/>), or to the interrupt.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stopAtFailure">Whether a failure keeps steps from being begun that do not need the failed one.</param>
    /// <param name="cancellationToken">
    /// The interrupt. No step is begun after it, those that can be cut off are, and the rest may still end on their own
    /// for <see cref="ExecutorOptions.Grace"/>: a request that the engine has already read is better waited for.
    /// </param>
    /// <returns>One result a step, in the plan's order. Never throws for a step's failure.</returns>
    public async Task<ImmutableArray<StepResult>> RunAsync(Plan plan, bool stopAtFailure, CancellationToken cancellationToken)
    {
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using CancellationTokenSource late = new();
        await using var grace = cancellationToken.Register(() => late.CancelAfter(options.Grace));
        using SemaphoreSlim slots = new(options.Parallel);

        listener.Begin(plan);
        await using var told = cancellationToken.Register(listener.Interrupted);
        var running = new Task<StepResult>[plan.Steps.Length];
        for (int i = 0; i < running.Length; i++)
            running[i] = RunStepAsync(plan.Steps[i], running);
        var results = await Task.WhenAll(running);
        listener.End();
        return [.. results];

        async Task<StepResult> RunStepAsync(PlannedStep step, Task<StepResult>[] earlier)
        {
            bool met = true;
            foreach (int need in step.Needs)
                met &= (await earlier[need]).Outcome is Outcome.Done or Outcome.AlreadyThere;
            foreach (int other in step.After)
                await earlier[other];
            if (!met)
                return new StepResult(step, Outcome.NotBegun);

            // Waits take no slot: sixteen shards that are waited for must not keep the seventeenth from starting.
            bool takesSlot = step.Step is not (Step.Await or Step.AwaitIdle);
            if (takesSlot)
                await slots.WaitAsync(CancellationToken.None);
            try
            {
                return broken.IsCancellationRequested ? new StepResult(step, Outcome.NotBegun) : await CallAsync(step);
            }
            finally
            {
                if (takesSlot)
                    slots.Release();
            }
        }

        async Task<StepResult> CallAsync(PlannedStep step)
        {
            StepResult result;
            try
            {
                listener.Started(step);
                var token = step.Step.IsInterruptible ? broken.Token : late.Token;
                result = new StepResult(step, await calls.CallAsync(step.Step, new StepProgress(listener, step), token));
            }
#pragma warning disable CA1031 // whatever the failure is, it is kept: the caller undoes first, and then tells it or crashes
            catch (Exception fault)
#pragma warning restore CA1031
            {
                result = new StepResult(step, Outcome.Failed, fault);
                if (stopAtFailure)
                    await broken.CancelAsync();
            }

            listener.Ended(result);
            return result;
        }
    }

    private sealed class StepProgress(IProgressListener listener, PlannedStep step) : IProgress<string>
    {
        public void Report(string value) => listener.Report(step, value);
    }
}
