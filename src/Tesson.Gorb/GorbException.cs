namespace Tesson.Gorb;

/// <summary>Something about Gorb went wrong. The message names Gorb's address, the call, the cause and the remedy.</summary>
public class GorbException(string message, Exception? innerException = null) : Exception(message, innerException);
