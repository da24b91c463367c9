namespace Tesson.Core;

/// <summary>A bug of Tesson's own. The message says what it left behind; the inner exception is the bug. Exit code 70.</summary>
public sealed class BugException(string message, Exception bug) : Exception(message, bug);
