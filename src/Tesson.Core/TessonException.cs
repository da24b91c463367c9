namespace Tesson.Core;

/// <summary>Something that Tesson was asked for cannot be done. The message names the thing, the cause and the remedy.</summary>
public class TessonException(string message, Exception? innerException = null) : Exception(message, innerException);
