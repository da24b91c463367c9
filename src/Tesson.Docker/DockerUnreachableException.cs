namespace Tesson.Docker;

/// <summary>No connection to the engine could be made.</summary>
public sealed class DockerUnreachableException : DockerException
{
    internal DockerUnreachableException(DockerEndpoint endpoint, string? cause, Exception? innerException)
        : base($"cannot reach the Docker Engine at {endpoint.Address}; is it running?{(cause is null ? "" : $" ({cause})")}", innerException)
    {
    }
}
