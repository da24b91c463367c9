using System.Runtime.InteropServices;
using System.Text;

namespace Tesson.Cli.Streams;

/// <summary>
/// Writes to a descriptor that this process was started with, what is written at once in one write(2). Console's own
/// writer says nothing of a reader that is gone, and a FileStream does not move the place in a file that other processes
/// write to as well.
/// </summary>
/// <param name="descriptor">Its number.</param>
/// <param name="name">Its name, for people.</param>
/// <exception cref="OutputException">By every write: not all of it could be written.</exception>
internal sealed class DescriptorWriter(int descriptor, string name) : TextWriter
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(5);

    public override Encoding Encoding { get; } = Console.OutputEncoding;

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void WriteLine(string? value) => Write($"{value}\n".AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        byte[] bytes = new byte[Encoding.GetByteCount(buffer)];
        Encoding.GetBytes(buffer, bytes);
        WriteBytes(bytes);
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint written = Libc.write(descriptor, bytes, (nuint)bytes.Length);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == Libc.EAGAIN)
                Thread.Sleep(BetweenTries); // A full pipe that somebody else has set not to block.
            else if (error != Libc.EINTR)
                throw new OutputException(name, Marshal.GetPInvokeErrorMessage(error), error);
        }
    }
}
