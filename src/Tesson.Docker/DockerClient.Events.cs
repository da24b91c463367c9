using System.Runtime.ExceptionServices;
using System.Text.Json;
using Tesson.Docker.Transport;

namespace Tesson.Docker;

/// <content>Events.</content>
public sealed partial class DockerClient
{
    /// <summary>Follows the engine's events until it ends their stream, as it does when it shuts down.</summary>
    /// <param name="parameters">Which events.</param>
    /// <param name="connected">Called once, after the engine has agreed and before the first event: from then on no event is missed.</param>
    /// <param name="each">Called for every event in order, one at a time.</param>
    /// <param name="cancellationToken">Ends it at once; the callbacks look after it themselves.</param>
    /// <remarks>
    /// <see cref="DockerClientOptions.Timeout"/> bounds the wait for the engine's agreement and nothing after it: an engine may be
    /// quiet for days. What a callback throws ends it, and is thrown as it is. The engine agrees some microseconds before it begins to
    /// listen for events (moby, getEvents); a call that <paramref name="connected"/> makes takes longer than that.
    /// </remarks>
    /// <exception cref="DockerException">There is no engine, the connection breaks, or what comes is not the JSON of events.</exception>
    public async Task MonitorEventsAsync(EventsParameters parameters, Func<Task> connected, Func<EngineEvent, Task> each, CancellationToken cancellationToken = default)
    {
        string query = Filters(("type", parameters.Types), ("event", parameters.Events)).TrimStart('&');
        EngineRequest request = new("cannot follow the events of the Docker Engine", HttpMethod.Get, query.Length == 0 ? "/events" : $"/events?{query}");
        var fault = await StreamAsync(request, (response, bound) => ReadEventsAsync(response, connected, each, bound), cancellationToken);
        fault?.Throw();
    }

    /// <returns>What a callback threw; null where the engine ended the stream.</returns>
    private async Task<ExceptionDispatchInfo?> ReadEventsAsync(HttpResponseMessage response, Func<Task> connected, Func<EngineEvent, Task> each, CallBound bound)
    {
        bound.Lift();
        var fault = await FaultAsync(connected);
        using StreamReader lines = new(await response.Content.ReadAsStreamAsync(bound.Token));
        while (fault is null && await lines.ReadLineAsync(bound.Token) is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            var engineEvent = ReadEvent(line);
            fault = await FaultAsync(() => each(engineEvent));
        }

        return fault;
    }

    /// <summary>Keeps a callback's fault apart from those of the connection, which are of the same kinds.</summary>
    private static async Task<ExceptionDispatchInfo?> FaultAsync(Func<Task> callback)
    {
        try
        {
            await callback();
            return null;
        }
        catch (Exception fault) when (fault is OperationCanceledException or HttpRequestException or IOException)
        {
            return ExceptionDispatchInfo.Capture(fault);
        }
    }

    private EngineEvent ReadEvent(string line)
    {
        try
        {
            var message = JsonSerializer.Deserialize(line, EngineJson.Default.EventMessage) ?? new EventMessage();
            return new EngineEvent
            {
                Type = message.Type ?? "",
                Action = message.Action ?? "",
                ActorID = message.Actor?.ID ?? "",
                Attributes = message.Actor?.Attributes ?? [],
            };
        }
        catch (JsonException fault)
        {
            throw EngineFault.NotDocker(Endpoint, "its events are not the JSON that the Engine API describes", fault);
        }
    }
}
