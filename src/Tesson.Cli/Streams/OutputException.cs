namespace Tesson.Cli.Streams;

/// <summary>Stdout or stderr cannot be written: a full disk, or a reader that has gone away.</summary>
/// <param name="stream">Which one.</param>
/// <param name="cause">What the system says of it.</param>
/// <param name="error">The system's number of the cause.</param>
internal sealed class OutputException(string stream, string cause, int error) : IOException($"cannot write to {stream}: {cause}")
{
    /// <summary>Whether it was a pipe whose reader has all that it wanted: <c>tesson ps | head -1</c>.</summary>
    public bool IsReaderGone => error == Libc.EPIPE;
}
