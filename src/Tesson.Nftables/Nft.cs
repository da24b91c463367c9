using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Tesson.Nftables;

/// <summary>Reads and changes Tesson's tables through nft, and touches no other. Nothing is run before it is needed.</summary>
/// <param name="timeout">The bound of one call of nft.</param>
public sealed class Nft(TimeSpan timeout)
{
    private static readonly string[] SystemFolders = ["/usr/sbin", "/sbin", "/usr/local/sbin"];

    /// <summary>
    /// `nft monitor` reads no input, and does not mind that nobody hears it: it would outlive a process that was killed.
    /// The shell ends it when the shell's own input does.
    /// </summary>
    private const string Monitor = "\"$1\" monitor & exec >/dev/null; read -r end; kill $!";

    /// <summary>Where nft is; null where it is not installed. Looks where root's PATH may not, too.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Concat(SystemFolders).Select(folder => Path.Combine(folder, "nft")).FirstOrDefault(File.Exists);

    /// <summary>Why this process may not use nft, with the remedy; null where it may.</summary>
    public static string? Obstacle =>
        Program is null ? "nft is not installed (Debian: apt-get install nftables)"
        : !Environment.IsPrivilegedProcess ? "changing the kernel's tables needs root"
        : null;

    /// <summary>The tables of both families; one that is not there is empty.</summary>
    /// <exception cref="ForeignTableException">One is somebody else's.</exception>
    /// <exception cref="NftException">nft cannot be used, or its answer not be read.</exception>
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
        var (status, _, error) = await RunAsync(["-f", file.Path], cancellationToken);
        return status == 0 ? true : throw Refusal("change", error);
    }

    /// <summary>Tells when anybody changes a table of Tesson's name, until nft ends or the token is cancelled.</summary>
    /// <param name="changed">Called for every change, often several times in a row.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="NftException">nft cannot be started.</exception>
    public static async Task MonitorAsync(Action changed, CancellationToken cancellationToken)
    {
        using var process = Start("/bin/sh", ["-c", Monitor, "sh", Found]);
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
        var (status, output, error) = await RunAsync(["-j", "list", "table", TableBase.Ip(family), BalancerTable.Name], cancellationToken);
        return status == 0 ? TableReader.Read(family, output)
            : error.Contains("No such file or directory", StringComparison.Ordinal) ? Nothing(family)
            : throw Refusal("list", error);
    }

    private static BalancerTable Nothing(Family family) => new() { Family = family, Exists = false, IsWhole = false };

    private async Task<(int Status, string Output, string Error)> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Start(Found, arguments);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(bound.Token);
            var error = process.StandardError.ReadToEndAsync(bound.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(bound.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            cancellationToken.ThrowIfCancellationRequested();
            throw new NftException(string.Create(CultureInfo.InvariantCulture, $"nft did not answer within {timeout.TotalSeconds:0.###} s"));
        }
    }

    private static string Found => Program ?? throw new NftException(Obstacle!);

    private static Process Start(string program, string[] arguments)
    {
        ProcessStartInfo info = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["LC_ALL"] = "C";
        try
        {
            return Process.Start(info)!;
        }
        catch (Win32Exception fault)
        {
            throw new NftException($"nft cannot be started ({info.FileName}): {fault.Message}", fault);
        }
    }

    private static NftException Refusal(string what, string error)
    {
        string words = error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "no reason given";
        return new NftException(words.Contains("Operation not permitted", StringComparison.Ordinal)
            ? $"nft may not {what} Tesson's table: run as root"
            : $"nft refuses to {what} Tesson's table: {words}");
    }
}
