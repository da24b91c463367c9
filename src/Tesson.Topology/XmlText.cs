namespace Tesson.Topology;

/// <summary>
/// Reads an XML file for hwloc. Tesson reads it rather than hwloc, so that what is wrong with the file can be told,
/// and a pipe or an endless device is bounded.
/// </summary>
internal static class XmlText
{
    private const int MaxBytes = 256 << 20;
    private const int FirstBuffer = 1 << 16;
    private const int HeadBytes = 1024;

    /// <summary>The file's bytes, and the NUL after them that hwloc counts as one.</summary>
    /// <exception cref="TopologyException">The file cannot be read or is visibly none of hwloc 2.</exception>
    public static byte[] Read(TopologySource.XmlFile source)
    {
        if (source.Path.Length == 0)
            throw Failure.Of(source, "the path is empty");
        if (Directory.Exists(source.Path))
            throw Failure.Of(source, "it is a directory");

        try
        {
            using FileStream file = new(source.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            byte[] text = ReadAll(file, source);
            CheckHead(text.AsSpan(..^1), source);
            CheckSets(text.AsSpan(..^1), source);
            return text;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Failure.Of(source, "the file does not exist", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Failure.Of(source, "the file may not be read", "allow it (chmod +r), or name another", e);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            throw Failure.Of(source, $"the file cannot be read ({Failure.OneLine(e.Message)})", e);
        }
    }

    private static byte[] ReadAll(FileStream file, TopologySource source)
    {
        long known = file.CanSeek ? file.Length : 0; // 0 in /proc and for a pipe
        byte[] text = new byte[known > MaxBytes ? throw TooLarge(source) : Math.Max(known, FirstBuffer) + 1];
        int length = 0;
        while (file.Read(text, length, text.Length - length) is var count and > 0)
        {
            length += count;
            if (length > MaxBytes)
                throw TooLarge(source);
            if (length == text.Length)
                Array.Resize(ref text, (int)Math.Min(text.Length * 2L, MaxBytes + 1));
        }

        Array.Resize(ref text, length + 1);
        text[length] = 0;
        return text;
    }

    private static TopologyException TooLarge(TopologySource source) =>
        Failure.Of(source, $"the file is larger than {MaxBytes >> 20} MB");

    private static void CheckHead(ReadOnlySpan<byte> text, TopologySource source)
    {
        if (text.IsEmpty)
            throw Failure.Of(source, "the file is empty");
        if (text.TrimStart("\uFEFF \t\r\n"u8) is not [(byte)'<', ..] || text.Contains((byte)0))
            throw Failure.Of(source, "the file is not XML");
        if (text[..Math.Min(text.Length, HeadBytes)].IndexOf("<topology version=\"3"u8) >= 0)
            throw Failure.Of(source, "the file is of hwloc 3", "write it with 'lstopo --export-xml-flags v2 machine.xml'");
    }

    /// <summary>libhwloc 2.9 reads a null pointer where an object has a set without the complete one beside it.</summary>
    private static void CheckSets(ReadOnlySpan<byte> text, TopologySource source)
    {
        while (text.IndexOf("<object "u8) is var start and >= 0)
        {
            text = text[start..];
            int end = text.IndexOf((byte)'>');
            var tag = end < 0 ? text : text[..end];
            if ((tag.IndexOf(" cpuset=\""u8) >= 0 && tag.IndexOf(" complete_cpuset=\""u8) < 0)
                || (tag.IndexOf(" nodeset=\""u8) >= 0 && tag.IndexOf(" complete_nodeset=\""u8) < 0))
            {
                throw Failure.Of(source, "the file is broken (an object lacks its complete_cpuset or complete_nodeset)");
            }

            text = text[tag.Length..];
        }
    }
}
