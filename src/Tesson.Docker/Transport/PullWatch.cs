using Docker.DotNet.Models;

namespace Tesson.Docker.Transport;

/// <summary>Ends a pull that fails, which the library does not, and gives one that goes on its whole time again.</summary>
internal sealed class PullWatch(string what, CallBound bound, IProgress<JSONMessage>? progress) : IProgress<JSONMessage>
{
    /// <exception cref="DockerException">The pull has failed: the status was sent before the engine knew, so its failure is an event like any other.</exception>
    public void Report(JSONMessage value)
    {
        bound.Restart();
        if (value?.Error is { } error)
            throw new DockerException($"{what}: {(error.Message ?? "no reason given").Trim().ReplaceLineEndings(" ")}");
        if (value is not null)
            progress?.Report(value);
    }
}
