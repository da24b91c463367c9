using System.Globalization;
using Tesson.Core.Engine;
using Tesson.Core.Groups;
using Tesson.Core.Host;

namespace Tesson.Core.Plans;

/// <summary>Waits for shards: until they are ready for connections, and until they have none.</summary>
/// <param name="engine">The engine.</param>
/// <param name="time">Tells the time.</param>
internal sealed class ShardWaits(IEngine engine, TimeProvider time)
{
    private const int LogLines = 10;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a shard must run that nothing else can be asked of: the engine calls one that ends at once "running" for some moments.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    /// <summary>On this machine the kernel accepts at once, or, where a SYN was dropped, after its repetition in 1 s: that is the next try's.</summary>
    private TimeSpan Patience => TimeSpan.FromSeconds(IsLocal ? 0.2 : 1);

    private bool IsLocal => engine.Host is null || HostAddresses.IsLocal(engine.Host);

    /// <summary>Waits until a shard runs and, if the step says so, is ready.</summary>
    /// <exception cref="TessonException">It ended, is unhealthy, or took too long; the message has the last lines that it printed.</exception>
    public async Task<ObservedContainer> UntilReadyAsync(Step.Await step, TimeSpan limit, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        long? running = null;
        while (true)
        {
            var container = await engine.InspectAsync(step.Shard, cancellationToken)
                ?? throw new TessonException(step.IsAutoRemoved
                    ? $"{step.Shard} has ended, and the engine removed it with its exit code and its log, as AutoRemove says; leave AutoRemove out to see why it ended"
                    : $"{step.Shard} is gone: somebody removed it");
            if (container.State is "exited" or "dead")
                throw await WithLogAsync($"{step.Shard} ended right after its start, with exit code {container.ExitCode}{OutOfMemory(container)}", step.Shard, cancellationToken);
            if (step.Ready && container.FirstProbe > limit)
            {
                throw new TessonException(string.Create(CultureInfo.InvariantCulture,
                    $"{step.Shard}'s health check is made first {container.FirstProbe.Value.TotalSeconds:0.#} s after its start, and it is waited for {limit.TotalSeconds:0.#} s; give --timeout more, or the check a shorter interval"));
            }

            if (step.Ready && container.Health == "unhealthy")
                throw await WithLogAsync($"{step.Shard} is unhealthy by its image's health check", step.Shard, cancellationToken);
            running = container.IsRunning ? running ?? time.GetTimestamp() : null;
            string? lack = await LackAsync(container, step, running, cancellationToken);
            if (lack is null)
                return container;
            if (time.GetElapsedTime(begun) > limit)
            {
                string sentence = string.Create(CultureInfo.InvariantCulture, $"{step.Shard} was not ready within {limit.TotalSeconds:0.#} s ({lack}); --timeout gives it more");
                throw await WithLogAsync(sentence, step.Shard, cancellationToken);
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    /// <summary>Waits until a shard has no connection left or has ended, at most as long as the step says; the whole time where its connections cannot be seen.</summary>
    public async Task UntilIdleAsync(Step.AwaitIdle step, IProgress<string> progress, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        var container = IsLocal ? await engine.InspectAsync(step.Id, cancellationToken) : null;
        int idle = 0;
        int? open = null;
        while (time.GetElapsedTime(begun) < step.Limit)
        {
            open = container is null ? null : ShardConnections.Count(container.Pid, step.Ports);
            if (container is not null && open is null)
            {
                // It has ended meanwhile, by itself or by another stop: nobody is left who could be connected.
                container = await engine.InspectAsync(step.Id, cancellationToken);
                if (container is null or { IsRunning: false })
                    return;
            }

            // Twice in a row: one that was sent here before the shard was taken out may just be arriving.
            idle = open == 0 ? idle + 1 : 0;
            if (idle > 1)
                return;
            await Task.Delay(Poll, time, cancellationToken);
        }

        if (open is { } left and > 0)
            progress.Report(string.Create(CultureInfo.InvariantCulture, $"{left} {(left == 1 ? "connection was" : "connections were")} still open; --drain waits longer"));
    }

    /// <summary>Whether a running shard is ready: by its health check, else by its TCP ports.</summary>
    public async Task<bool> IsReadyAsync(ObservedContainer container, IEnumerable<int> ports, CancellationToken cancellationToken) =>
        container.Health is null ? await DeafPortAsync(container, ports, cancellationToken) is null : container.Health == "healthy";

    private static string OutOfMemory(ObservedContainer container) =>
        container.IsOutOfMemory ? ": it ran out of memory (OOMKilled), and a higher --memory gives it more" : "";

    private async Task<string?> LackAsync(ObservedContainer container, Step.Await step, long? running, CancellationToken cancellationToken)
    {
        if (running is not { } since)
            return container.StateClause;
        if (!step.Ready || container.Health == "healthy")
            return null;
        if (container.Health is { } health)
            return $"its health check says {health}";
        if (step.Ports.IsEmpty)
            return time.GetElapsedTime(since) < Settle ? "it has only just begun to run" : null;
        return await DeafPortAsync(container, step.Ports, cancellationToken) is { } port ? $"its port {port}/tcp does not accept connections" : null;
    }

    /// <summary>The first of the ports that does not accept; null where all do, or where there is no way to try.</summary>
    private async Task<int?> DeafPortAsync(ObservedContainer container, IEnumerable<int> ports, CancellationToken cancellationToken)
    {
        if (container.Labels.GetValueOrDefault(Label.Forward) == "dr")
        {
            // This host has no way to the shard before it is behind the group's address, so the kernel is asked.
            long pid = container.Pid > 0 || !IsLocal ? container.Pid : (await engine.InspectAsync(container.Id, cancellationToken))?.Pid ?? 0;
            return ports.Where(port => pid > 0 && !ShardConnections.Listens(pid, port)).Select(port => (int?)port).FirstOrDefault();
        }

        var tried = await Task.WhenAll(ports.Select(async port =>
            (Port: port, Accepts: PlaceOf(container, port) is not { } place || await TcpProbe.AcceptsAsync(place.Address, place.Port, Patience, time, cancellationToken))));
        return tried.Where(its => !its.Accepts).Select(its => (int?)its.Port).FirstOrDefault();
    }

    private (string Address, int Port)? PlaceOf(ObservedContainer container, int port)
    {
        if (IsLocal)
            return container.Address is { } address ? (address, port) : container.Network == "host" ? ("127.0.0.1", port) : null;
        var published = container.Ports.FirstOrDefault(its => its.PrivatePort == port && its.Protocol == "tcp" && its.PublicPort > 0);
        return published is null ? null : (published.Address is "" or "0.0.0.0" or "::" ? engine.Host! : published.Address, published.PublicPort);
    }

    private async Task<TessonException> WithLogAsync(string sentence, string shard, CancellationToken cancellationToken)
    {
        try
        {
            var lines = await engine.ReadLogAsync(shard, LogLines, cancellationToken);
            return new TessonException(lines.Count == 0 ? $"{sentence}; it printed nothing" : $"{sentence}; the last that it printed:\n{string.Join('\n', lines.Select(line => $"    {line}"))}");
        }
        catch (TessonException fault)
        {
            return new TessonException($"{sentence}; what it printed cannot be read: {fault.Message}", fault);
        }
    }
}
