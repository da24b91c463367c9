namespace Tesson.Core;

/// <summary>What was asked for makes no sense, whatever the machine and the engine say. Exit code 2.</summary>
public sealed class UsageException(string message, Exception? innerException = null) : TessonException(message, innerException);
