namespace Tesson.Conntrack;

/// <summary>The connection tracking could not be read or changed. The message names the thing, the cause and the remedy.</summary>
public sealed class ConntrackException(string message, Exception? innerException = null) : Exception(message, innerException);
