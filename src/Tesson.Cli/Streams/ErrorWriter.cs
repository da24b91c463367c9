using System.Text;

namespace Tesson.Cli.Streams;

/// <summary>Stderr: what is said beside the result. That nobody can be told keeps nothing from being done, so its writes never fail.</summary>
/// <param name="descriptor">Its number.</param>
internal sealed class ErrorWriter(int descriptor) : TextWriter
{
    private readonly DescriptorWriter _stderr = new(descriptor, "stderr");
    private bool _isBroken;

    public override Encoding Encoding => _stderr.Encoding;

    /// <summary>Whether what is written reaches nobody: it could not be written, or goes to /dev/null.</summary>
    public bool IsLost => _isBroken || File.ResolveLinkTarget($"/proc/self/fd/{descriptor}", returnFinalTarget: false)?.FullName == "/dev/null";

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void WriteLine(string? value) => Write($"{value}\n".AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        try
        {
            _stderr.Write(buffer);
        }
        catch (OutputException)
        {
            _isBroken = true;
        }
    }

    protected override void Dispose(bool disposing)
    {
        _stderr.Dispose();
        base.Dispose(disposing);
    }
}
