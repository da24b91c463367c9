using System.Collections.Immutable;
using Tesson.Tools;

namespace Tesson.Ipvs;

/// <summary>Reads and changes the kernel's virtual services through ipvsadm. Nothing is run before it is needed.</summary>
public sealed class Ipvsadm
{
    private static readonly Tool Installed = new("ipvsadm", "ipvsadm");
    private readonly TimeSpan _timeout;
    private readonly Tool _tool;

    /// <summary>The installed one.</summary>
    /// <param name="timeout">The bound of one call of ipvsadm.</param>
    public Ipvsadm(TimeSpan timeout)
        : this(timeout, Installed)
    {
    }

    internal Ipvsadm(TimeSpan timeout, Tool tool) => (_timeout, _tool) = (timeout, tool);

    /// <summary>Why this process may not use ipvsadm, with the remedy; null where it may.</summary>
    public static string? Obstacle => Installed.Absence ?? (Environment.IsPrivilegedProcess ? null : "changing the kernel's virtual services needs root (run it with sudo)");

    /// <summary>The virtual services by address, whoever made them; without those by firewall mark.</summary>
    /// <exception cref="ToolException">ipvsadm cannot be used, or the kernel has no IPVS.</exception>
    public async Task<ImmutableDictionary<ServiceAddress, VirtualService>> ReadAsync(CancellationToken cancellationToken)
    {
        var result = await _tool.RunAsync(["-S", "-n"], _timeout, cancellationToken);
        return result.Status == 0 ? SaveText.Parse(result.Output) : throw Refusal("list", result);
    }

    /// <summary>
    /// Makes one table into another, by one call of ipvsadm. That is no transaction: what the kernel refuses is passed over,
    /// and the rest is done.
    /// </summary>
    /// <param name="from">The table as it was read.</param>
    /// <param name="to">The table as it is to be.</param>
    /// <param name="cancellationToken">Ends the call; what was done stays.</param>
    /// <returns>Whether there was anything to change.</returns>
    /// <exception cref="ToolException">ipvsadm cannot be used, or refuses a part of it.</exception>
    public async Task<bool> WriteAsync(
        ImmutableDictionary<ServiceAddress, VirtualService> from, ImmutableDictionary<ServiceAddress, VirtualService> to, CancellationToken cancellationToken)
    {
        string script = RestoreText.Between(from, to);
        if (script.Length == 0)
            return false;
        // Over a pipe, ipvsadm would take what it has got for all of it if this process was killed half-way.
        using var file = ScriptFile.Create(script);
        var result = await _tool.RunAsync(["-R"], file, _timeout, cancellationToken);
        // The status is the last line's alone; every line that is refused says so on stderr.
        return result.Status == 0 && string.IsNullOrWhiteSpace(result.Error) ? true : throw Refusal("change", result);
    }

    private static IpvsException Refusal(string what, ToolResult result) => new(
        result.Error.Contains("Can't initialize ipvs", StringComparison.Ordinal)
            ? result.Error.Contains("Permission denied", StringComparison.Ordinal)
                ? $"ipvsadm may not {what} the kernel's virtual services: run as root"
                : "this machine's kernel has no IPVS (as root: modprobe ip_vs; where there is no such module, use --frontend nft)"
            : $"ipvsadm refuses to {what} the kernel's virtual services: {result.Reason}");
}
