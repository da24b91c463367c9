namespace Tesson.Tools;

/// <summary>A tool is missing, may not be used, or refuses. The message names the thing, the cause and the remedy.</summary>
public class ToolException(string message, Exception? innerException = null) : Exception(message, innerException);
