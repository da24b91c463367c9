using System.Net;
using System.Text.Json;
using Tesson.Docker.Configuration;
using Tesson.Docker.Transport;

namespace Tesson.Docker;

/// <content>Images.</content>
public sealed partial class DockerClient
{
    /// <summary>One image in detail; null where the engine does not have it.</summary>
    public Task<ImageInspection?> InspectImageAsync(string reference, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(reference);
        string path = Uri.EscapeDataString(reference).Replace("%2F", "/", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal);
        EngineRequest request = new($"cannot inspect image '{reference}'", HttpMethod.Get, $"/images/{path}/json") { Fine = HttpStatusCode.NotFound };
        return CallAsync(request, (status, json) => status == HttpStatusCode.NotFound ? null : Read(json, EngineJson.Default.ImageInspection), cancellationToken);
    }

    /// <summary>Pulls an image. Takes as long as it takes, while the engine tells of progress.</summary>
    /// <param name="reference">The image; without tag and digest, its tag is <c>latest</c>.</param>
    /// <param name="progress">Gets each event in order, while the pull goes on; or null.</param>
    /// <param name="cancellationToken">Ends the pull at once.</param>
    /// <exception cref="DockerException">The image cannot be had; the message has the engine's words.</exception>
    public async Task CreateImageAsync(string reference, IProgress<PullProgress>? progress, CancellationToken cancellationToken = default)
    {
        var image = ImageReference.Parse(reference);
        string what = $"cannot pull image '{reference}'";
        if (image.IsId)
            throw new DockerException($"{what}: an image's id cannot be pulled; give its name");

        string tag = image.Digest ?? image.Tag ?? "latest";
        string query = $"fromImage={Uri.EscapeDataString(image.FamiliarName)}&tag={Uri.EscapeDataString(tag)}";
        EngineRequest request = new(what, HttpMethod.Post, $"/images/create?{query}")
        {
            Bound = _options.PullIdleTimeout,
            RegistryAuth = DockerConfigFile.Read(Endpoint.ConfigDirectory)?.RegistryAuth(image.Domain),
        };
        await StreamAsync(request, (response, bound) => ReadPullAsync(what, response, progress, bound), cancellationToken);
    }

    private async Task<int> ReadPullAsync(string what, HttpResponseMessage response, IProgress<PullProgress>? progress, CallBound bound)
    {
        int count = 0;
        using StreamReader lines = new(await response.Content.ReadAsStreamAsync(bound.Token));
        while (true)
        {
            bound.Restart();
            if (await lines.ReadLineAsync(bound.Token) is not { } line)
                return count;
            if (string.IsNullOrWhiteSpace(line))
                continue;

            var pulled = ReadPullEvent(line);
            // The status was sent before the engine knew: a failure is an event like any other.
            if ((pulled.ErrorDetail?.Message ?? pulled.Error) is { } error)
                throw new DockerException($"{what}: {error.Trim().ReplaceLineEndings(" ")}");
            progress?.Report(new PullProgress(pulled.Id, pulled.Status ?? "", pulled.ProgressDetail?.Current, pulled.ProgressDetail?.Total));
            count++;
        }
    }

    private PullEvent ReadPullEvent(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, EngineJson.Default.PullEvent) ?? new PullEvent();
        }
        catch (JsonException fault)
        {
            throw EngineFault.NotDocker(Endpoint, "its progress of a pull is not the JSON that the Engine API describes", fault);
        }
    }
}
