using System.Collections.Immutable;
using Tesson.Core.Engine;
using Tesson.Core.Groups;
using Tesson.Core.Plans;

namespace Tesson.Core;

/// <summary>Removes what a run created, however far it came.</summary>
/// <param name="engine">The engine.</param>
/// <param name="bounds">How long it may take.</param>
/// <param name="time">Tells the time.</param>
internal sealed class RunUndo(IEngine engine, Bounds bounds, TimeProvider time)
{
    /// <summary>How long the engine may take for a create that it had read before the connection broke.</summary>
    private static readonly TimeSpan LateCreate = TimeSpan.FromSeconds(1);

    /// <param name="run">The run.</param>
    /// <param name="results">How its steps ended.</param>
    /// <param name="calls">Makes the calls.</param>
    public async Task<Undone> UndoAsync(PlannedRun run, ImmutableArray<StepResult> results, StepCalls calls)
    {
        using CancellationTokenSource bound = new(bounds.Undo, time);
        try
        {
            var undone = await UndoOnceAsync(run, results, calls, bound.Token);
            if (results.Any(result => result.Step.Step is Step.Create && result.Outcome == Outcome.Failed && result.Fault is not RefusedException))
            {
                // A create without an answer may still take effect when the first look is over.
                await Task.Delay(LateCreate, time, bound.Token);
                var late = await UndoOnceAsync(run, results, calls, bound.Token);
                undone = late with { Count = undone.Count + late.Count, Bug = undone.Bug ?? late.Bug };
            }

            return undone;
        }
        catch (Exception fault) when (KnownFailure.Is(fault))
        {
            var begun = results.Where(result => result.Outcome != Outcome.NotBegun).Select(result => result.Step.Step).OfType<Step.Create>();
            return new Undone(0, [.. begun.Select(step => $"remove {step.Spec.Name} ({fault.Message})")], null);
        }
    }

    private async Task<Undone> UndoOnceAsync(PlannedRun run, ImmutableArray<StepResult> results, StepCalls calls, CancellationToken cancellationToken)
    {
        var created = await engine.ListAsync($"{Label.Run}={run.Group.RunId}", cancellationToken);
        var undone = await new Executor(calls, SilentProgress.Instance, bounds.Execution with { Grace = TimeSpan.Zero })
            .RunAsync(UndoPlan.For(results, created), stopAtFailure: false, cancellationToken);
        ImmutableArray<string> left = [.. undone
            .Where(result => result.Outcome is Outcome.Failed or Outcome.NotBegun)
            .Select(result => $"{result.Step.Step} ({result.Fault?.Message ?? "not begun in time"})")];
        return new Undone(created.Count, left, KnownFailure.FirstBug(undone)?.Fault);
    }
}
