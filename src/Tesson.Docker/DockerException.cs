namespace Tesson.Docker;

/// <summary>The Docker Engine, or what says where it is, cannot be used. The message is one line for the user.</summary>
public class DockerException : Exception
{
    /// <summary>A fault with its cause and remedy.</summary>
    public DockerException(string message)
        : base(message)
    {
    }

    /// <summary>A fault that another one caused.</summary>
    public DockerException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
