using System.Net.Sockets;
using Tesson.Tools;

namespace Tesson.Nftables;

/// <summary>Reads and changes Tesson's tables through nft, and touches no other. Nothing is run before it is needed.</summary>
/// <param name="timeout">The bound of one call of nft.</param>
public sealed class Nft(TimeSpan timeout)
{
    /// <summary>nft.</summary>
    internal static Tool Tool { get; } = new("nft", "nftables");

    /// <summary>
    /// `nft monitor` reads no input, and does not mind that nobody hears it: it would outlive a process that was killed.
    /// The shell ends it when the shell's own input does.
    /// </summary>
    private const string Monitor = "\"$1\" monitor & exec >/dev/null; read -r end; kill $!";

    /// <summary>Where nft is; null where it is not installed.</summary>
    public static string? Program => Tool.Program;

    /// <summary>Why this process may not use nft, with the remedy; null where it may.</summary>
    public static string? Obstacle => Tool.Absence ?? (Environment.IsPrivilegedProcess ? null : "changing the kernel's tables needs root (run it with sudo)");

    /// <summary>The tables of both families; one that is not there is empty.</summary>
    /// <exception cref="ForeignTableException">One is somebody else's.</exception>
    /// <exception cref="ToolException">nft cannot be used, or its answer not be read.</exception>
    public async Task<(BalancerTable Ip, BalancerTable Ip6)> ReadAsync(CancellationToken cancellationToken)
    {
        var ip = ReadAsync(Family.Ip, cancellationToken);
        var ip6 = Socket.OSSupportsIPv6 ? ReadAsync(Family.Ip6, cancellationToken) : Task.FromResult(Nothing(Family.Ip6));
        return (await ip, await ip6);
    }

    /// <summary>Makes the tables into others, in one transaction: all of it, or nothing.</summary>
    /// <returns>Whether there was anything to change.</returns>
    /// <exception cref="NftException">nft refuses; nothing was changed.</exception>
    public async Task<bool> WriteAsync(IEnumerable<(BalancerTable From, BalancerTable To)> changes, CancellationToken cancellationToken)
    {
        string script = string.Concat(changes.Select(change => TableText.Between(change.From, change.To)));
        if (script.Length == 0)
            return false;
        // Over a pipe, nft would take what it has got for all of it if this process was killed half-way.
        using var file = ScriptFile.Create(script);
        var result = await Tool.RunAsync(["-f", file.Path], timeout, cancellationToken);
        return result.Status == 0 ? true : throw Refusal("change", result);
    }

    /// <summary>Tells when anybody changes a table of Tesson's name, until nft ends or the token is cancelled.</summary>
    /// <param name="changed">Called for every change, often several times in a row.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ToolException">nft cannot be started.</exception>
    public static async Task MonitorAsync(Action changed, CancellationToken cancellationToken)
    {
        using var process = Tool.StartScript(Monitor);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
                if (MayConcern(line))
                    changed();
        }
        finally
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Whether a line of `nft monitor` may tell of Tesson's table: it names it, or says that something was lost.</summary>
    internal static bool MayConcern(string line) =>
        line.Contains($" {BalancerTable.Name}", StringComparison.Ordinal) || line.StartsWith("# ERROR", StringComparison.Ordinal);

    private async Task<BalancerTable> ReadAsync(Family family, CancellationToken cancellationToken)
    {
        var result = await Tool.RunAsync(["-j", "list", "table", TableBase.Ip(family), BalancerTable.Name], timeout, cancellationToken);
        return result.Status == 0 ? TableReader.Read(family, result.Output)
            : result.Error.Contains("No such file or directory", StringComparison.Ordinal) ? Nothing(family)
            : throw Refusal("list", result);
    }

    private static BalancerTable Nothing(Family family) => new() { Family = family, Exists = false, IsWhole = false };

    private static NftException Refusal(string what, ToolResult result) => new(
        result.Reason.Contains("Operation not permitted", StringComparison.Ordinal)
            ? $"nft may not {what} Tesson's table: run as root"
            : $"nft refuses to {what} Tesson's table: {result.Reason}");
}
