using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Tesson.Core.Ports;

namespace Tesson.Core.Host;

/// <summary>A socket of this machine that holds a port: a TCP one that listens, or a UDP one.</summary>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Address">The address that it is bound to.</param>
/// <param name="Port">The port.</param>
/// <param name="Inode">Its inode, by which its process can be found.</param>
public sealed record HostSocket(Protocol Protocol, IPAddress Address, int Port, long Inode)
{
    private const string Listening = "0A";

    /// <summary>All of them, as the kernel lists them under /proc/net.</summary>
    public static ImmutableArray<HostSocket> ReadAll() =>
    [
        .. Read("/proc/net/tcp", Protocol.Tcp), .. Read("/proc/net/tcp6", Protocol.Tcp),
        .. Read("/proc/net/udp", Protocol.Udp), .. Read("/proc/net/udp6", Protocol.Udp),
    ];

    /// <summary>Reads a table of the kernel's: <c>sl local_address rem_address st ... inode</c>, addresses in hexadecimal words of host order.</summary>
    public static IEnumerable<HostSocket> Parse(IEnumerable<string> lines, Protocol protocol)
    {
        foreach (string line in lines.Skip(1))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            // A connected UDP socket is somebody's client.
            bool holds = fields.Length > 9 && (protocol == Protocol.Tcp ? fields[3] == Listening : fields[2].EndsWith(":0000", StringComparison.Ordinal));
            if (holds && fields[1].Split(':') is [var address, var port])
            {
                yield return new HostSocket(
                    protocol, ParseAddress(address), int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                    long.Parse(fields[9], CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>The process that has the socket, as <c>nginx (pid 123)</c>; null where it is not found or may not be seen.</summary>
    public string? FindProcess()
    {
        string link = string.Create(CultureInfo.InvariantCulture, $"socket:[{Inode}]");
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                if (Directory.EnumerateFiles($"{process}/fd").Any(file => NameOf(file) == link))
                    return $"{File.ReadAllText($"{process}/comm").Trim()} (pid {Path.GetFileName(process)})";
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // It ended, or is somebody else's.
            }
        }

        return null;
    }

    /// <summary>What a descriptor is of; null where it was closed meanwhile, which says nothing of the others.</summary>
    private static string? NameOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, false)?.Name;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static IEnumerable<HostSocket> Read(string file, Protocol protocol) => File.Exists(file) ? Parse(File.ReadLines(file), protocol) : [];

    private static IPAddress ParseAddress(string words)
    {
        byte[] bytes = new byte[words.Length / 2];
        for (int i = 0; i < bytes.Length; i += 4)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i), uint.Parse(words.AsSpan(i * 2, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        IPAddress address = new(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
