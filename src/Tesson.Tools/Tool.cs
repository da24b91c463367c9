using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Tesson.Tools;

/// <summary>A program of the system's, such as nft. Its arguments are a list, which no shell reads. Nothing is run before it is needed.</summary>
/// <param name="name">Its name.</param>
/// <param name="package">Debian's package of it.</param>
public sealed class Tool(string name, string package)
{
    private const string Shell = "/bin/sh";

    /// <summary>.NET gives a program pipes only; the shell opens the file, and is the program from then on.</summary>
    private const string WithInput = "exec \"$@\" <\"$0\"";
    private static readonly string[] SystemFolders = ["/usr/sbin", "/sbin", "/usr/local/sbin"];

    private readonly Lazy<string?> _program = new(() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Concat(SystemFolders).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists));

    /// <summary>Where it is; null where it is not installed. Looks where root's PATH may not, too.</summary>
    public string? Program => _program.Value;

    /// <summary>Why it cannot be run, with the remedy; null where it is installed.</summary>
    public string? Absence => Program is null ? $"{name} is not installed (Debian: apt-get install {package})" : null;

    /// <summary>Runs it to its end. It is started before this call returns its task.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ToolException">It is not installed, cannot be started, or took too long and was killed.</exception>
    public Task<ToolResult> RunAsync(IEnumerable<string> arguments, TimeSpan timeout, CancellationToken cancellationToken) =>
        RunAsync(Found, arguments, timeout, cancellationToken);

    /// <summary>Runs it to its end on a script in place of its stdin: whole, or, when this process is killed before, not at all.</summary>
    /// <inheritdoc cref="RunAsync(IEnumerable{string}, TimeSpan, CancellationToken)"/>
    public Task<ToolResult> RunAsync(IEnumerable<string> arguments, ScriptFile script, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(script);
        return RunAsync(Shell, ["-c", WithInput, script.Path, Found, .. arguments], timeout, cancellationToken);
    }

    /// <summary>Starts a shell script of this program's own, which gets the tool as <c>$1</c>; the caller ends it.</summary>
    /// <exception cref="ToolException">The tool is not installed, or the shell cannot be started.</exception>
    public Process StartScript(string script) => Start(Shell, ["-c", script, "sh", Found]);

    private async Task<ToolResult> RunAsync(string program, IEnumerable<string> arguments, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(bound.Token);
            var error = process.StandardError.ReadToEndAsync(bound.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(bound.Token);
            return new ToolResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            cancellationToken.ThrowIfCancellationRequested();
            throw new ToolException(string.Create(CultureInfo.InvariantCulture, $"{name} did not answer within {timeout.TotalSeconds:0.###} s"));
        }
    }

    private string Found => Program ?? throw new ToolException(Absence!);

    private Process Start(string program, IEnumerable<string> arguments)
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
            throw new ToolException($"{name} cannot be started ({info.FileName}): {fault.Message}", fault);
        }
    }
}
