using System.Text.Json;
using Tesson.Docker.Transport;

namespace Tesson.Docker;

/// <content>Bounds of time, and words for what goes wrong.</content>
public sealed partial class EngineClient
{
    /// <summary>Makes a call of the ordinary bound, from request to the whole answer.</summary>
    /// <param name="what">What fails if it fails, for messages: <c>cannot start container 'web-0'</c>.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    private Task<T> CallAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        CallAsync(what, "its answer is", _options.Timeout, bound => call(bound.Token), cancellationToken);

    /// <param name="what">What fails if it fails.</param>
    /// <param name="answer">Subject and verb for what the engine answers with.</param>
    /// <param name="limit">The bound.</param>
    /// <param name="call">The call; it may give itself more time.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    private async Task<T> CallAsync<T>(string what, string answer, TimeSpan limit, Func<CallBound, Task<T>> call, CancellationToken cancellationToken)
    {
        await NegotiateAsync(cancellationToken);
        using CallBound bound = new(limit, cancellationToken);
        try
        {
            return await call(bound) ?? throw EngineFault.NotDocker(Endpoint, $"{answer} null");
        }
        catch (EngineRefusal refusal)
        {
            throw new DockerApiException(what, refusal.Status, refusal.Message);
        }
        catch (JsonException fault)
        {
            throw EngineFault.NotDocker(Endpoint, $"{answer} not the JSON that the Engine API describes", fault);
        }
        catch (Exception fault) when (EngineFault.Is(fault))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw EngineFault.Of(Endpoint, _options, fault, limit, _handler.Value.IsKnown);
        }
    }

    /// <summary>A call without an answer, as one with an answer.</summary>
    private static async Task<bool> DoneAsync(Task call)
    {
        await call;
        return true;
    }
}
