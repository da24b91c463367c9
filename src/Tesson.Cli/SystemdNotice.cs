using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Tesson.Core;

namespace Tesson.Cli;

/// <summary>Tells systemd how a service is, by sd_notify(3); silent where nobody asked for it.</summary>
/// <param name="socket">The socket to tell, or null.</param>
/// <param name="watchdog">How long systemd waits for a sign of life; null where it does not.</param>
internal sealed class SystemdNotice(string? socket, TimeSpan? watchdog)
{
    public static SystemdNotice FromEnvironment(Func<string, string?> environment)
    {
        bool isOurs = environment("WATCHDOG_PID") is not { Length: > 0 } pid || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return new SystemdNotice(
            environment("NOTIFY_SOCKET") is { Length: > 1 } path ? path : null,
            isOurs && long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0
                ? TimeSpan.FromMicroseconds(microseconds)
                : null);
    }

    /// <summary>The same options, looking at least twice as often as systemd wants a sign of life.</summary>
    public WatchOptions Within(WatchOptions options) =>
        watchdog is { } limit && limit / 2 < options.Backstop ? options with { Interval = options.Interval * (limit / 2 / options.Backstop) } : options;

    /// <summary>Sends a state, such as <c>READY=1</c>; a systemd that does not listen is no failure of the service.</summary>
    public void Send(string state)
    {
        if (socket is null)
            return;
        try
        {
            using Socket datagrams = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // "@" stands for the NUL of the abstract namespace.
            datagrams.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(socket[0] == '@' ? $"\0{socket[1..]}" : socket));
        }
        catch (SocketException)
        {
        }
    }
}
