using System.Net;

namespace Tesson.Docker.Transport;

/// <summary>One call of the engine.</summary>
/// <param name="What">What fails if it fails, for messages: <c>cannot start container 'web-0'</c>.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path and query, without the API version.</param>
internal sealed record EngineRequest(string What, HttpMethod Method, string Path)
{
    /// <summary>The whole call's bound; null for the ordinary one.</summary>
    public TimeSpan? Bound { get; init; }

    /// <summary>The JSON body; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>A status that is no failure here, besides 2xx.</summary>
    public HttpStatusCode? Fine { get; init; }

    /// <summary>The X-Registry-Auth header; a secret.</summary>
    public string? RegistryAuth { get; init; }

    /// <summary>Leaves the secret out.</summary>
    public override string ToString() => $"{Method} {Path}";
}
