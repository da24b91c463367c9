using System.Buffers.Binary;
using System.Text;

namespace Tesson.Docker.Transport;

/// <summary>
/// Reads the engine's answer to a call for logs. That of a container without a terminal comes in frames: one byte for the stream
/// (0 to 2, and 3 for the engine's own errors), three zeros, four bytes for the length (big-endian), and that many bytes. That of a
/// container with a terminal is what it printed. An engine 20.10 does not say which of the two it sends.
/// </summary>
internal static class ContainerLog
{
    private const int Header = 8;
    private const int Streams = 4;
    private const int MostCharacters = 500;

    /// <summary>The lines of a log, in the order of their ends; without line ends, and without control characters other than tab.</summary>
    /// <param name="log">The engine's answer.</param>
    /// <param name="isCut">Whether more would come, so that the last frame need not be whole.</param>
    public static List<string> Lines(ReadOnlySpan<byte> log, bool isCut)
    {
        List<string> lines = [];
        // A stream's line may come in several frames, with frames of the other one between them.
        var open = Enumerable.Range(0, Streams).Select(_ => new List<byte>()).ToArray();
        bool isFramed = IsFramed(log, isCut);
        if (!isFramed)
            Add(lines, open[0], log);
        while (isFramed && log.Length > Header)
        {
            int end = (int)Math.Min(FrameLength(log), log.Length);
            Add(lines, open[log[0]], log[Header..end]);
            log = log[end..];
        }

        lines.AddRange(open.Where(line => line.Count > 0).Select(Line));
        return lines;
    }

    private static bool IsFramed(ReadOnlySpan<byte> log, bool isCut)
    {
        while (log.Length >= Header)
        {
            if (log[0] >= Streams || log[1..4].ContainsAnyExcept((byte)0))
                return false;
            long length = FrameLength(log);
            if (length > log.Length)
                return isCut;
            log = log[(int)length..];
        }

        return log.IsEmpty || isCut;
    }

    private static long FrameLength(ReadOnlySpan<byte> frame) => Header + (long)BinaryPrimitives.ReadUInt32BigEndian(frame[4..]);

    private static void Add(List<string> lines, List<byte> open, ReadOnlySpan<byte> bytes)
    {
        for (int end = bytes.IndexOf((byte)'\n'); end >= 0; end = bytes.IndexOf((byte)'\n'))
        {
            open.AddRange(bytes[..end]);
            lines.Add(Line(open));
            open.Clear();
            bytes = bytes[(end + 1)..];
        }

        open.AddRange(bytes);
    }

    private static string Line(List<byte> bytes)
    {
        string text = Encoding.UTF8.GetString([.. bytes]).TrimEnd('\r');
        if (text.Length > MostCharacters)
            text = text[..(char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters)];
        return string.Create(text.Length, text, (line, source) =>
        {
            for (int i = 0; i < line.Length; i++)
                line[i] = char.IsControl(source[i]) && source[i] != '\t' ? '\uFFFD' : source[i];
        });
    }
}
