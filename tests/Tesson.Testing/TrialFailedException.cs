namespace Tesson.Testing;

/// <summary>A test failed with what it had chosen at random.</summary>
public sealed class TrialFailedException : Exception
{
    public TrialFailedException()
    {
    }

    public TrialFailedException(string message) : base(message)
    {
    }

    public TrialFailedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
