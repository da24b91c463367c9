using System.Globalization;
using Tesson.Docker.Transport;

namespace Tesson.Docker;

/// <content>Logs.</content>
public sealed partial class DockerClient
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
        string query = string.Create(CultureInfo.InvariantCulture, $"stdout=1&stderr=1&tail={tail}");
        EngineRequest request = new($"cannot read the log of container '{id}'", HttpMethod.Get, $"{Container(id)}/logs?{query}");
        return StreamAsync(request, (response, bound) => ReadLogsAsync(response, tail, bound), cancellationToken);
    }

    private static async Task<IReadOnlyList<string>> ReadLogsAsync(HttpResponseMessage response, int tail, CallBound bound)
    {
        const int MostBytes = 64 * 1024;

        byte[] buffer = new byte[MostBytes];
        using var stream = await response.Content.ReadAsStreamAsync(bound.Token);
        int count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, bound.Token);
        return [.. ContainerLog.Lines(buffer.AsSpan(0, count), isCut: count == MostBytes).TakeLast(tail)];
    }
}
