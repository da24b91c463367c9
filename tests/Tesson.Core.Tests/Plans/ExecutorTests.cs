using System.Collections.Concurrent;
using Tesson.Core.Plans;

namespace Tesson.Core.Tests.Plans;

public sealed class ExecutorTests
{
    [Fact]
    public async Task A_step_is_not_begun_before_those_it_needs_and_not_at_all_if_one_failed()
    {
        Calls calls = new() { Failing = ["start b"] };
        PlanBuilder plan = new();
        int a = plan.Add(new Step.Start("a"));
        int b = plan.Add(new Step.Start("b"), needs: [a]);
        plan.Add(new Step.Start("c"), needs: [b]);
        plan.Add(new Step.Start("d"), after: [b]);

        var results = await new Executor(calls, SilentProgress.Instance, new ExecutorOptions()).RunAsync(plan.Build(), stopAtFailure: false, CancellationToken.None);
        Assert.Equal([Outcome.Done, Outcome.Failed, Outcome.NotBegun, Outcome.Done], results.Select(result => result.Outcome));
        Assert.Equal(["start a", "start b", "start d"], calls.Made);
    }

    [Fact]
    public async Task A_failure_keeps_others_from_being_begun_where_it_is_to_stop_the_plan()
    {
        Calls calls = new() { Failing = ["start a"] };
        PlanBuilder plan = new();
        int a = plan.Add(new Step.Start("a"));
        plan.Add(new Step.Start("b"), after: [a]);
        var results = await new Executor(calls, SilentProgress.Instance, new ExecutorOptions()).RunAsync(plan.Build(), stopAtFailure: true, CancellationToken.None);
        Assert.Equal([Outcome.Failed, Outcome.NotBegun], results.Select(result => result.Outcome));
    }

    [Fact]
    public async Task No_more_calls_are_made_at_a_time_than_allowed()
    {
        TaskCompletionSource go = new();
        Calls calls = new() { Until = go.Task };
        PlanBuilder plan = new();
        for (int i = 0; i < 40; i++)
            plan.Add(new Step.Start($"{i}"));
        var running = new Executor(calls, SilentProgress.Instance, new ExecutorOptions { Parallel = 3 }).RunAsync(plan.Build(), stopAtFailure: true, CancellationToken.None);
        Assert.Equal(3, calls.Made.Count);
        go.SetResult();
        await running;
        Assert.Equal(40, calls.Made.Count);
        Assert.Equal(3, calls.MostAtATime);
    }

    [Fact]
    public async Task An_interrupt_lets_a_call_that_was_made_come_to_its_end()
    {
        using CancellationTokenSource interrupt = new();
        TaskCompletionSource go = new();
        Calls calls = new() { Until = go.Task, Begun = interrupt.Cancel };
        PlanBuilder plan = new();
        int a = plan.Add(new Step.Start("a"));
        plan.Add(new Step.Start("b"), needs: [a]);
        var running = new Executor(calls, SilentProgress.Instance, new ExecutorOptions { Grace = TimeSpan.FromHours(1) }).RunAsync(plan.Build(), stopAtFailure: true, interrupt.Token);
        Assert.False(running.IsCompleted);
        go.SetResult();
        var results = await running;
        Assert.Equal([Outcome.Done, Outcome.NotBegun], results.Select(result => result.Outcome));
    }

    [Fact]
    public async Task An_interrupt_cuts_off_a_pull_at_once_and_any_other_call_after_the_grace()
    {
        using CancellationTokenSource interrupt = new();
        Calls calls = new() { Until = Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None), Begun = interrupt.Cancel };
        PlanBuilder plan = new();
        plan.Add(new Step.Pull("image"));
        plan.Add(new Step.Start("a"));
        var results = await new Executor(calls, SilentProgress.Instance, new ExecutorOptions { Grace = TimeSpan.FromMilliseconds(50) })
            .RunAsync(plan.Build(), stopAtFailure: true, interrupt.Token);
        Assert.NotEqual(Outcome.Done, results[0].Outcome);
        Assert.NotEqual(Outcome.Done, results[1].Outcome);
    }

    private sealed class Calls : IStepCalls
    {
        private int _running;

        public ConcurrentQueue<string> Made { get; } = [];

        public HashSet<string> Failing { get; init; } = [];

        public Task Until { get; init; } = Task.CompletedTask;

        public Action Begun { get; init; } = () => { };

        public int MostAtATime { get; private set; }

        public async Task<Outcome> CallAsync(Step step, IProgress<string> progress, CancellationToken cancellationToken)
        {
            int running = Interlocked.Increment(ref _running);
            lock (Made)
                MostAtATime = Math.Max(MostAtATime, running);
            Made.Enqueue(step.ToString());
            Begun();
            await Task.Yield();
            await Until.WaitAsync(cancellationToken);
            Interlocked.Decrement(ref _running);
            return Failing.Contains(step.ToString()) ? throw new TessonException("no") : Outcome.Done;
        }
    }
}
