namespace Tesson.Core;

/// <summary>Another run took CPUs of the plan at the same moment, and was first.</summary>
public sealed class ClaimLostException(string message) : TessonException(message);
