using System.Threading.Channels;
using Docker.DotNet.Models;
using Tesson.Docker.Transport;

namespace Tesson.Docker;

/// <content>Events.</content>
public sealed partial class EngineClient
{
    /// <summary>Follows the engine's events until it ends their stream, as it does when it shuts down.</summary>
    /// <param name="types">Types of what they are about, such as <c>container</c>; empty for all.</param>
    /// <param name="actions">Actions, such as <c>start</c> or <c>health_status</c>; empty for all.</param>
    /// <param name="connected">Called once, after the engine has agreed and before the first event: from then on no event is missed.</param>
    /// <param name="each">Called for every event in order, one at a time.</param>
    /// <param name="cancellationToken">Ends it at once; the callbacks look after it themselves.</param>
    /// <remarks>
    /// <see cref="EngineClientOptions.Timeout"/> bounds the wait for the engine's agreement and nothing after it: an engine may be
    /// quiet for days. What a callback throws ends it, and is thrown as it is. The engine agrees some microseconds before it begins to
    /// listen for events (moby, getEvents); a call that <paramref name="connected"/> makes takes longer than that.
    /// </remarks>
    /// <exception cref="DockerException">There is no engine, the connection breaks, or what comes is not the JSON of events.</exception>
    public async Task MonitorEventsAsync(
        IReadOnlyList<string> types, IReadOnlyList<string> actions, Func<Task> connected, Func<Message, Task> each, CancellationToken cancellationToken = default)
    {
        var events = Channel.CreateUnbounded<Message>();
        TaskCompletionSource agreed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = FollowAsync(Parameters(("type", types), ("event", actions)), agreed, events.Writer, over.Token);
        try
        {
            await Task.WhenAny(agreed.Task, following);
            if (agreed.Task.IsCompleted)
                await connected();
            await foreach (var happened in events.Reader.ReadAllAsync(cancellationToken))
                await each(happened);
        }
        finally
        {
            await over.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await following;
    }

    private async Task FollowAsync(ContainerEventsParameters parameters, TaskCompletionSource agreed, ChannelWriter<Message> events, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(
                "cannot follow the events of the Docker Engine",
                "its events are",
                _options.Timeout,
                bound =>
                {
                    _handler.Value.Answered.Value = () =>
                    {
                        bound.Lift();
                        agreed.TrySetResult();
                    };
                    return DoneAsync(_docker.Value.System.MonitorEventsAsync(parameters, new EventQueue(events), bound.Token));
                },
                cancellationToken);
        }
        finally
        {
            events.Complete();
        }
    }

    private static ContainerEventsParameters Parameters(params (string Name, IReadOnlyList<string> Values)[] filters)
    {
        var given = filters.Where(filter => filter.Values.Count > 0).ToDictionary(
            filter => filter.Name, filter => (IDictionary<string, bool>)filter.Values.ToDictionary(value => value, _ => true));
        return new ContainerEventsParameters { Filters = given.Count > 0 ? given : null };
    }
}
