using System.Globalization;
using System.Net;
using Tesson.Tools;

namespace Tesson.Links;

/// <summary>Reads and changes this machine's links through ip, and those of a process's network through nsenter. Nothing is run before it is needed.</summary>
/// <param name="timeout">The bound of one call.</param>
public sealed class IpTool(TimeSpan timeout)
{
    private const string Folder = "/sys/class/net";
    private static readonly Tool Ip = new("ip", "iproute2");
    private static readonly Tool Nsenter = new("nsenter", "util-linux");

    /// <summary>Why this process may not change links, with the remedy; null where it may.</summary>
    public static string? Obstacle => Ip.Absence ?? Nsenter.Absence ?? (Environment.IsPrivilegedProcess ? null : "making interfaces and routes needs root (run it with sudo)");

    /// <summary>The names of this machine's interfaces.</summary>
    public static IEnumerable<string> Names => Directory.Exists(Folder) ? Directory.EnumerateFileSystemEntries(Folder).Select(path => Path.GetFileName(path)!) : [];

    /// <summary>
    /// Makes a macvlan interface in bridge mode, where there is none of the name, and switches it on, without ARP: it would
    /// answer for every address of this machine (<c>arp_ignore</c> 0), and who heard it first would be lost when it is deleted.
    /// </summary>
    /// <param name="name">Its name, at most 15 characters.</param>
    /// <param name="parent">The interface that it is on.</param>
    /// <param name="alias">What `ip link` shows beside it, for people.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ToolException">ip refuses.</exception>
    public async Task AddMacvlanAsync(string name, string parent, string alias, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Path.Combine(Folder, name)))
            await DoAsync(["link", "add", "link", parent, "name", name, "type", "macvlan", "mode", "bridge"], cancellationToken);
        await DoAsync(["link", "set", "dev", name, "up", "arp", "off", "alias", alias], cancellationToken);
    }

    /// <summary>Deletes an interface, with its routes.</summary>
    /// <exception cref="ToolException">ip refuses.</exception>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => DoAsync(["link", "delete", "dev", name], cancellationToken);

    /// <summary>The neighbours that an interface leads to by a route of their own, and whose link address was set by hand.</summary>
    /// <exception cref="ToolException">ip refuses.</exception>
    public async Task<HashSet<Neighbour>> ReadNeighboursAsync(string name, CancellationToken cancellationToken)
    {
        var hosts = IpJson.Hosts((await DoAsync(["-j", "-4", "route", "show", "dev", name], cancellationToken)).Output);
        var neighbours = IpJson.Neighbours((await DoAsync(["-j", "-4", "neighbour", "show", "dev", name, "nud", "permanent"], cancellationToken)).Output);
        return [.. neighbours.Where(neighbour => hosts.Contains(neighbour.Address))];
    }

    /// <summary>Leads to a neighbour over an interface, without asking by ARP for its link address.</summary>
    /// <exception cref="ToolException">ip refuses.</exception>
    public async Task SetNeighbourAsync(string name, Neighbour neighbour, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(neighbour);
        await DoAsync(["neighbour", "replace", $"{neighbour.Address}", "lladdr", neighbour.LinkAddress, "nud", "permanent", "dev", name], cancellationToken);
        await DoAsync(["route", "replace", $"{neighbour.Address}/32", "dev", name], cancellationToken);
    }

    /// <summary>Takes back what <see cref="SetNeighbourAsync"/> did.</summary>
    /// <exception cref="ToolException">ip refuses.</exception>
    public async Task RemoveNeighbourAsync(string name, IPAddress address, CancellationToken cancellationToken)
    {
        await DoAsync(["route", "delete", $"{address}/32", "dev", name], cancellationToken);
        await DoAsync(["neighbour", "delete", $"{address}", "dev", name], cancellationToken);
    }

    /// <summary>Gives an address to the loopback of a process's network. A process that is gone needs none.</summary>
    /// <exception cref="ToolException">ip or nsenter refuses.</exception>
    public async Task AddToLoopbackAsync(long pid, IPAddress address, CancellationToken cancellationToken)
    {
        string network = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/net");
        var result = await Nsenter.RunAsync([$"--net={network}", Ip.Program ?? "ip", "address", "replace", $"{address}/32", "dev", "lo"], timeout, cancellationToken);
        if (!result.Error.Contains($"{network}: No such file or directory", StringComparison.Ordinal))
            Ensure(result, $"give {address} to a shard's loopback");
    }

    private async Task<ToolResult> DoAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var result = await Ip.RunAsync(arguments, timeout, cancellationToken);
        return Ensure(result, string.Join(' ', arguments));
    }

    private static ToolResult Ensure(ToolResult result, string what) =>
        result.Status == 0 ? result : throw new LinkException($"ip refuses to {what}: {result.Reason}");
}
