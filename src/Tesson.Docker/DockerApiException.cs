using System.Net;

namespace Tesson.Docker;

/// <summary>The engine refused a call.</summary>
public sealed class DockerApiException : DockerException
{
    internal DockerApiException(string what, HttpStatusCode statusCode, string engineMessage)
        : base($"{what}: {engineMessage} ({(int)statusCode})")
    {
        StatusCode = statusCode;
        EngineMessage = engineMessage;
    }

    /// <summary>The HTTP status of the answer.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The engine's own words.</summary>
    public string EngineMessage { get; }
}
