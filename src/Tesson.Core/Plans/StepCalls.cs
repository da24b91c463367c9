using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;

namespace Tesson.Core.Plans;

/// <summary>Makes the calls of steps to the engine and the front ends.</summary>
/// <param name="engine">The engine.</param>
/// <param name="frontEnds">The front end at an address.</param>
/// <param name="readyTimeout">How long a shard may take until it runs or is healthy.</param>
/// <param name="time">Tells the time.</param>
public sealed class StepCalls(IEngine engine, Func<string, IFrontEnd> frontEnds, TimeSpan readyTimeout, TimeProvider time) : IStepCalls
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentDictionary<string, ObservedContainer> _ready = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<Outcome> CallAsync(Step step, IProgress<string> progress, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case Step.Pull pull:
                await engine.PullAsync(pull.Image, progress, cancellationToken);
                return Outcome.Done;
            case Step.Create create:
                await engine.CreateAsync(create.Spec, cancellationToken);
                return Outcome.Done;
            case Step.Start start:
                await engine.StartAsync(start.Shard, cancellationToken);
                return Outcome.Done;
            case Step.Await ready:
                _ready[ready.Shard] = await AwaitAsync(ready, cancellationToken);
                return Outcome.Done;
            case Step.AddService service:
                return await frontEnds(service.FrontEnd).AddServiceAsync(service.Service, cancellationToken) ? Outcome.Done : Outcome.AlreadyThere;
            case Step.AddBackend backend:
                var frontEnd = frontEnds(backend.FrontEnd);
                return await frontEnd.AddBackendAsync(BackendOf(backend, _ready[backend.Shard], frontEnd), cancellationToken) ? Outcome.Done : Outcome.AlreadyThere;
            case Step.Drain drain:
                await frontEnds(drain.FrontEnd).DrainAsync(drain.Service, drain.Backend, cancellationToken);
                return Outcome.Done;
            case Step.RemoveBackend removal:
                await frontEnds(removal.FrontEnd).RemoveBackendAsync(removal.Service, removal.Backend, cancellationToken);
                return Outcome.Done;
            case Step.RemoveService removal:
                await frontEnds(removal.FrontEnd).RemoveServiceIfEmptyAsync(removal.Service, cancellationToken);
                return Outcome.Done;
            case Step.Stop stop:
                await engine.StopAsync(stop.Id, stop.Wait, cancellationToken);
                return Outcome.Done;
            case Step.Remove removal:
                await engine.RemoveAsync(removal.Id, cancellationToken);
                return Outcome.Done;
            default:
                throw new InvalidOperationException($"no call is known for {step}");
        }
    }

    private async Task<ObservedContainer> AwaitAsync(Step.Await step, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        while (true)
        {
            var container = await engine.InspectAsync(step.Shard, cancellationToken)
                ?? throw new TessonException($"{step.Shard} is gone: somebody removed it");
            if (container.State is "exited" or "dead")
                throw new TessonException($"{step.Shard} ended right after its start, with exit code {container.ExitCode}");
            if (container.State == "running" && (!step.Healthy || container.Health is null or "healthy"))
                return container;
            if (step.Healthy && container.Health == "unhealthy")
                throw new TessonException($"{step.Shard} is unhealthy by its image's health check");
            if (time.GetElapsedTime(begun) > readyTimeout)
                throw new TessonException($"{step.Shard} was not ready within {readyTimeout.TotalSeconds:0.#} s ({container.Health ?? container.State}); --timeout gives it more");
            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    private static Backend BackendOf(Step.AddBackend step, ObservedContainer container, IFrontEnd frontEnd)
    {
        string name = GroupServices.Backend(container.Id, step.Suffix);
        if (step.Mode == BackendMode.Container)
        {
            string address = container.Address
                ?? throw new TessonException($"{step.Shard} has no address of its own (network host or none?); use --backend host");
            return new Backend(step.Service, name, address, step.Port.ContainerPort, step.Weight, step.Pulse);
        }

        // The engine lists a port that is published on all addresses once for IPv4 and once for IPv6: one backend.
        var port = container.Ports
            .Where(port => port.PublicPort > 0 && $"{port.PrivatePort}/{port.Protocol}" == step.Port.ContainerPortKey)
            .OrderBy(port => IsIPv6(port.Address) ? 1 : 0)
            .FirstOrDefault()
            ?? throw new TessonException($"{step.Shard} does not publish {step.Port.ContainerPortKey}, so Gorb cannot reach it; use --backend container, or another network than 'host' or 'none'");
        string host = port.Address is "" or "0.0.0.0" or "::" ? frontEnd.HostAddress : port.Address;
        return new Backend(step.Service, name, host, port.PublicPort, step.Weight, step.Pulse);
    }

    private static bool IsIPv6(string address) =>
        IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6;
}
