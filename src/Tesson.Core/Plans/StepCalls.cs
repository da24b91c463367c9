using System.Collections.Concurrent;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Topology;

namespace Tesson.Core.Plans;

/// <summary>Makes the calls of steps to the engine and the front ends.</summary>
/// <param name="engine">The engine.</param>
/// <param name="frontEnds">The front ends.</param>
/// <param name="bounds">How long a shard may take until it is ready, its group's address until it answers, and another run until it has given way.</param>
/// <param name="time">Tells the time.</param>
/// <param name="host">This machine's CPUs; null where no shard of it is started or pinned anew.</param>
/// <param name="warn">Hears what the engine warns of, and what could not be mended, each sentence once for all shards; null where nobody does.</param>
public sealed class StepCalls(IEngine engine, FrontEndSet frontEnds, Bounds bounds, TimeProvider time, IHostCpus? host = null, Action<string>? warn = null) : IStepCalls
{
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ObservedContainer> _ready = new(StringComparer.Ordinal);
    private static readonly TimeSpan KernelSettles = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly ShardWaits _waits = new(engine, time);
    private readonly CpuClaim _claim = new(engine, time);

    /// <inheritdoc/>
    public async Task<Outcome> CallAsync(Step step, IProgress<string> progress, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case Step.Pull pull:
                await engine.PullAsync(pull.Image, progress, cancellationToken);
                return Outcome.Done;
            case Step.Create create:
                foreach (string warning in await engine.CreateAsync(create.Spec, cancellationToken))
                    Warn($"the Docker Engine says: {warning}");
                return Outcome.Done;
            case Step.Claim claim:
                await _claim.HoldAsync(claim, bounds.Undo, progress, cancellationToken);
                return Outcome.Done;
            case Step.Repin repin:
                await RepinAsync(repin, cancellationToken);
                return Outcome.Done;
            case Step.Start start:
                await engine.StartAsync(start.Shard, cancellationToken);
                await FreeAsync(start.Shard, cancellationToken);
                return Outcome.Done;
            case Step.Await ready:
                _ready[ready.Shard] = await _waits.UntilReadyAsync(ready, bounds.Ready, cancellationToken);
                return Outcome.Done;
            case Step.Reach way:
                await ReachAsync(way, cancellationToken);
                return Outcome.Done;
            case Step.AwaitIdle idle:
                await _waits.UntilIdleAsync(idle, progress, cancellationToken);
                return Outcome.Done;
            case Step.Stop stop:
                await engine.StopAsync(stop.Id, stop.Wait, cancellationToken);
                return Outcome.Done;
            case Step.Remove removal:
                await engine.RemoveAsync(removal.Id, cancellationToken);
                return Outcome.Done;
            default:
                using (await frontEnds.EnterAsync(cancellationToken))
                    return await CallFrontEndAsync(step, cancellationToken);
        }
    }

    private async Task<Outcome> CallFrontEndAsync(Step step, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case Step.Mend mend:
                await frontEnds.At(mend.FrontEnd).MendAsync(cancellationToken);
                return Outcome.Done;
            case Step.AddService service:
                return await frontEnds.At(service.FrontEnd).AddServiceAsync(service.Service, cancellationToken) ? Outcome.Done : Outcome.AlreadyThere;
            case Step.AddBackend backend:
                var frontEnd = frontEnds.At(backend.FrontEnd);
                return await frontEnd.AddBackendAsync(BackendOf(backend, frontEnd), cancellationToken) ? Outcome.Done : Outcome.AlreadyThere;
            case Step.SetBackend backend:
                return await frontEnds.At(backend.FrontEnd).AddBackendAsync(backend.Backend, cancellationToken) ? Outcome.Done : Outcome.AlreadyThere;
            case Step.Drain drain:
                await frontEnds.At(drain.FrontEnd).DrainAsync(drain.Service, drain.Backend, drain.Hold, cancellationToken);
                return Outcome.Done;
            case Step.RemoveBackend removal:
                await frontEnds.At(removal.FrontEnd).RemoveBackendAsync(removal.Service, removal.Backend, removal.IsDead, cancellationToken);
                return Outcome.Done;
            case Step.RemoveService removal:
                await frontEnds.At(removal.FrontEnd).RemoveServiceIfEmptyAsync(removal.Service, cancellationToken);
                return Outcome.Done;
            default:
                throw new InvalidOperationException($"no call is known for {step}");
        }
    }

    /// <exception cref="TessonException">The engine refuses, or the shard's processes are elsewhere all the same.</exception>
    private async Task RepinAsync(Step.Repin step, CancellationToken cancellationToken)
    {
        try
        {
            await engine.PinAsync(step.Id, step.Cpus, cancellationToken);
        }
        catch (TessonException) when (step.Pid > 0)
        {
            // Somebody may be stopping it: then it has no processes to pin any more, and the engine says so a moment later.
            if (await HasEndedAsync(step.Id, cancellationToken))
                return;
            throw;
        }

        if (host is null)
            return;
        if (!IsThere())
            await BringBackAsync(step, host, IsThere, cancellationToken);
        host.Free(step.Id, step.Pid);

        bool IsThere() => host.ReadCpuset(step.Id, step.Pid) is not { } actual || actual == step.Cpus;
    }

    private async Task BringBackAsync(Step.Repin step, IHostCpus host, Func<bool> isThere, CancellationToken cancellationToken)
    {
        host.BringBack(step.Id, step.Pid);
        // A kernel that has just taken a CPU offline or back brings its cpusets up to date a moment later.
        for (long begun = time.GetTimestamp(); time.GetElapsedTime(begun) < KernelSettles;)
        {
            if (isThere())
                return;
            await Task.Delay(BetweenLooks, time, cancellationToken);
        }

        throw new TessonException(
            $"the engine did so, and its processes are on {CpuWords.Of(host.ReadCpuset(step.Id, step.Pid) ?? CpuSet.Empty)} all the same; "
            + $"as root `tesson sync` moves them, and so does a restart: docker restart {step.Shard}");
    }

    /// <summary>A shard runs that is held to some of its CPUs: it is no failure of its start where that cannot be mended.</summary>
    private async Task FreeAsync(string shard, CancellationToken cancellationToken)
    {
        bool isHere = engine.Host is null || HostAddresses.IsLocal(engine.Host);
        if (host is null || !isHere || await engine.InspectAsync(shard, cancellationToken) is not { Pid: > 0 } started)
            return;
        try
        {
            host.Free(started.Id, started.Pid);
        }
        catch (TessonException fault)
        {
            Warn($"a shard is {fault.Message}");
        }
    }

    private void Warn(string sentence)
    {
        if (_warned.TryAdd(sentence, true))
            warn?.Invoke(sentence);
    }

    /// <exception cref="TessonException">Nobody answers there.</exception>
    private async Task ReachAsync(Step.Reach way, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        do
        {
            if (await TcpProbe.AcceptsAsync(way.At.Address.ToString(), way.At.Port, bounds.Answer, time, cancellationToken))
                return;
            await Task.Delay(BetweenLooks, time, cancellationToken);
        }
        while (time.GetElapsedTime(begun) < bounds.Answer);
        throw new TessonException(
            $"the shards are ready, and nobody answers at {way.At}/tcp: a firewall or a NAT rule of this machine may stand in the way; --wait=false does without this try");
    }

    private async Task<bool> HasEndedAsync(string container, CancellationToken cancellationToken)
    {
        for (long begun = time.GetTimestamp(); time.GetElapsedTime(begun) < KernelSettles;)
        {
            if (await engine.InspectAsync(container, cancellationToken) is null or { IsActive: false })
                return true;
            await Task.Delay(BetweenLooks, time, cancellationToken);
        }

        return false;
    }

    private Backend BackendOf(Step.AddBackend step, IFrontEnd frontEnd)
    {
        var container = _ready[step.Shard];
        return BackendRule.Find(step.Service, step.Suffix, step.Port, step.Mode, container, step.Weight, step.Pulse, () => frontEnd.HostAddress)
            ?? throw new TessonException(step.Mode == BackendMode.Container
                ? $"{step.Shard} has no address of its own (does it run? is it on network host or none?)"
                : $"{step.Shard} does not publish {step.Port.ContainerPortKey}, so Gorb cannot reach it; use --backend container, or another network than 'host' or 'none'");
    }
}
