using System.Net;
using Docker.DotNet.Models;
using Tesson.Docker.Configuration;
using Tesson.Docker.Transport;

namespace Tesson.Docker;

/// <content>Images.</content>
public sealed partial class EngineClient
{
    /// <summary>One image in detail; null where the engine does not have it.</summary>
    public async Task<ImageInspectResponse?> InspectImageAsync(string reference, CancellationToken cancellationToken = default)
    {
        string path = Escaped(reference).Replace("%2F", "/", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal);
        try
        {
            return await CallAsync($"cannot inspect image '{reference}'", token => _docker.Value.Images.InspectImageAsync(path, token), cancellationToken);
        }
        catch (DockerApiException refusal) when (refusal.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Pulls an image. Takes as long as it takes, while the engine tells of progress.</summary>
    /// <param name="reference">The image; without tag and digest, its tag is <c>latest</c>.</param>
    /// <param name="progress">Gets each event in order, while the pull goes on; or null.</param>
    /// <param name="cancellationToken">Ends the pull at once.</param>
    /// <exception cref="DockerException">The image cannot be had; the message has the engine's words.</exception>
    public async Task CreateImageAsync(string reference, IProgress<JSONMessage>? progress, CancellationToken cancellationToken = default)
    {
        var image = ImageReference.Parse(reference);
        string what = $"cannot pull image '{reference}'";
        if (image.IsId)
            throw new DockerException($"{what}: an image's id cannot be pulled; give its name");

        ImagesCreateParameters parameters = new() { FromImage = image.FamiliarName, Tag = image.Digest ?? image.Tag ?? "latest" };
        Dictionary<string, string> headers = new() { [EngineHandler.RegistryAuth] = DockerConfigFile.Read(Endpoint.ConfigDirectory)?.RegistryAuth(image.Domain) ?? "" };
        await CallAsync(
            what,
            "its progress of a pull is",
            _options.PullIdleTimeout,
            bound => DoneAsync(_docker.Value.Images.CreateImageAsync(parameters, null, headers, new PullWatch(what, bound, progress), bound.Token)),
            cancellationToken);
    }
}
