namespace Tesson.Gorb;

/// <summary>The name is taken on Gorb by something else. The message shows both.</summary>
public sealed class GorbConflictException(string message) : GorbException(message);
