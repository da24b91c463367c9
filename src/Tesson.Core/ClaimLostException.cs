namespace Tesson.Core;

/// <summary>Another run took CPUs of the plan at the same moment, and has them.</summary>
public sealed class ClaimLostException(string message) : TessonException(message);
