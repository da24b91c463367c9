namespace Tesson.Topology;

/// <summary>A topology could not be read. The message names the source, the cause and the remedy.</summary>
public sealed class TopologyException(string message, Exception? innerException = null) : Exception(message, innerException);
