using System.Collections.Concurrent;
using Spectre.Console;
using Tesson.Cli.Output.Picture;
using Tesson.Core.Plans;

namespace Tesson.Cli.Output;

/// <summary>A bar on the terminal for each sort of step: create 5/16, start 3/16, and what a pull says.</summary>
/// <param name="interrupt">What an interrupt does, for people.</param>
internal sealed class TerminalProgress(string interrupt) : IProgressListener
{
    private readonly ConcurrentDictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _shown = Task.CompletedTask;

    public void Begin(Plan plan)
    {
        _ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using ManualResetEventSlim ready = new();
        _shown = _console.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                foreach (var kind in plan.Steps.GroupBy(step => Kind(step.Step)))
                    _bars[kind.Key] = context.AddTask(Label(kind.Key, 0, kind.Count()), maxValue: kind.Count());
                ready.Set();
                await _ended.Task;
            });
        ready.Wait();
    }

    public void Started(PlannedStep step)
    {
    }

    public void Report(PlannedStep step, string text) => _bars[Kind(step.Step)].Description = Markup.Escape(text);

    public void Ended(StepResult result)
    {
        var bar = _bars[Kind(result.Step.Step)];
        bar.Increment(1);
        bar.Description = Label(Kind(result.Step.Step), (int)bar.Value, (int)bar.MaxValue);
    }

    public void Warned(string text) => _console.WriteLine($"warning: {Printable.Line(text)}");

    public void Interrupted() => _console.WriteLine(interrupt);

    public void End()
    {
        _ended.TrySetResult();
        _shown.GetAwaiter().GetResult();
    }

    private static string Kind(Step step) => step switch
    {
        Step.Pull => "pull",
        Step.Create or Step.Claim => "create",
        Step.Start => "start",
        Step.Await or Step.Reach => "ready",
        Step.Mend or Step.AddService or Step.AddBackend or Step.SetBackend => "register",
        Step.AwaitIdle => "drain",
        Step.Drain or Step.RemoveBackend or Step.RemoveService => "withdraw",
        Step.Stop => "stop",
        _ => "remove",
    };

    private static string Label(string kind, int done, int all) => $"{kind} {done}/{all}";
}
