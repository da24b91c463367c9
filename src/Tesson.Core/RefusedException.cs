namespace Tesson.Core;

/// <summary>The other side said no: the call certainly changed nothing.</summary>
public sealed class RefusedException(string message, Exception? innerException = null) : TessonException(message, innerException);
