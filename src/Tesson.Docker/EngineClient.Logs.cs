using System.Globalization;
using Tesson.Docker.Transport;

namespace Tesson.Docker;

/// <content>Logs.</content>
public sealed partial class EngineClient
{
    /// <summary>
    /// The last lines of a container's output and errors, oldest first, without line ends. Fit for a terminal: control characters
    /// other than tab are replaced by U+FFFD.
    /// </summary>
    /// <param name="id">Id or name.</param>
    /// <param name="tail">How many lines at most, from 0.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Lines of at most 500 characters each. Of lines that are more than 64 KiB together, only the first 64 KiB are read.</returns>
    /// <exception cref="DockerApiException">404: there is no such container; others: its log cannot be read.</exception>
    public Task<IReadOnlyList<string>> ReadContainerLogsAsync(string id, int tail, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tail);
        string path = string.Create(CultureInfo.InvariantCulture, $"containers/{Escaped(id)}/logs?stdout=1&stderr=1&tail={tail}");
        return CallAsync($"cannot read the log of container '{id}'", token => ReadLogAsync(path, tail, token), cancellationToken);
    }

    private async Task<IReadOnlyList<string>> ReadLogAsync(string path, int tail, CancellationToken cancellationToken)
    {
        const int MostBytes = 64 * 1024;

        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(Endpoint.BaseAddress, path));
        using var response = await _raw.Value.SendAsync(request, cancellationToken);
        byte[] buffer = new byte[MostBytes];
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        int count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return [.. ContainerLog.Lines(buffer.AsSpan(0, count), isCut: count == MostBytes).TakeLast(tail)];
    }
}
