using System.Globalization;

namespace Tesson.Core.Host;

/// <summary>The connections that a shard has, as the kernel lists them for its network.</summary>
internal static class ShardConnections
{
    /// <summary>States in which there is something left to say or to hear (include/net/tcp_states.h): established, syn_recv, fin_wait1, close_wait, last_ack, closing.</summary>
    private static readonly string[] Open = ["01", "03", "04", "08", "09", "0B"];

    /// <summary>The state of a socket that listens.</summary>
    private const string Listening = "0A";

    /// <summary>How many connections a process's network has on these ports of its own; null where that cannot be seen.</summary>
    /// <param name="pid">A process of the shard.</param>
    /// <param name="ports">The shard's TCP ports.</param>
    public static int? Count(long pid, IReadOnlyCollection<int> ports)
    {
        try
        {
            return Lines(pid, "tcp").Concat(Lines(pid, "tcp6")).Count(line => IsOpen(line, ports));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether a process's network has somebody who listens on a port; true where that cannot be seen.</summary>
    /// <param name="pid">A process of the shard.</param>
    /// <param name="port">The shard's TCP port.</param>
    public static bool Listens(long pid, int port)
    {
        try
        {
            return Lines(pid, "tcp").Concat(Lines(pid, "tcp6")).Any(line => IsIn([Listening], line, [port]));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Whether a line of the table is an open connection on one of these local ports.</summary>
    internal static bool IsOpen(string line, IReadOnlyCollection<int> ports) => IsIn(Open, line, ports);

    private static bool IsIn(string[] states, string line, IReadOnlyCollection<int> ports)
    {
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 3 && states.Contains(fields[3])
            && int.TryParse(fields[1].Split(':')[^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int port) && ports.Contains(port);
    }

    private static IEnumerable<string> Lines(long pid, string table)
    {
        string file = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/net/{table}");
        return table == "tcp" || File.Exists(file) ? File.ReadLines(file).Skip(1) : [];
    }
}
