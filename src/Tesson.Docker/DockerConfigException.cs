namespace Tesson.Docker;

/// <summary>A create body or a file of Docker's configuration is broken; the message begins with its name, and line and column where they are known.</summary>
public sealed class DockerConfigException : DockerException
{
    internal DockerConfigException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
