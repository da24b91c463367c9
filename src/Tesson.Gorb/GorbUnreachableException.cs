namespace Tesson.Gorb;

/// <summary>No answer came from Gorb, in every attempt.</summary>
public sealed class GorbUnreachableException(string message, Exception? innerException = null)
    : GorbException(message, innerException);
