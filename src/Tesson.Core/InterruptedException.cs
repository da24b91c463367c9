namespace Tesson.Core;

/// <summary>The user interrupted. The message says what was undone and what was left. Exit code 130.</summary>
public sealed class InterruptedException(string message, CancellationToken token) : OperationCanceledException(message, token);
