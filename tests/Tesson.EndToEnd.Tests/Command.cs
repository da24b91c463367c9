using System.Diagnostics;

namespace Tesson.EndToEnd.Tests;

/// <summary>Runs programs as a shell would: real processes, real exit codes.</summary>
public static class Command
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    public static async Task<Finished> RunAsync(string program, IEnumerable<string> args, IReadOnlyDictionary<string, string?>? environment = null, TimeSpan? limit = null)
    {
        using var process = Start(program, args, environment);
        return await FinishAsync(process, limit);
    }

    public static Process Start(string program, IEnumerable<string> args, IReadOnlyDictionary<string, string?>? environment = null)
    {
        ProcessStartInfo info = new(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (string arg in args)
            info.ArgumentList.Add(arg);
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            info.Environment[name] = value;
        return Process.Start(info) ?? throw new InvalidOperationException($"{program} did not start");
    }

    public static async Task<Finished> FinishAsync(Process process, TimeSpan? longest = null)
    {
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(longest ?? Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} did not end within {(longest ?? Limit).TotalSeconds} s\n{await error}");
        }

        return new Finished(process.ExitCode, await output, await error);
    }

    /// <summary>Reads what a process says on stderr, line by line, up to and with the last of so many that contain a text, or to its end.</summary>
    public static async Task<string> HearAsync(Process process, string text, int count = 1)
    {
        System.Text.StringBuilder heard = new();
        while (count > 0 && await process.StandardError.ReadLineAsync().WaitAsync(Limit) is { } line)
        {
            heard.Append(line).Append('\n');
            count -= line.Contains(text, StringComparison.Ordinal) ? 1 : 0;
        }

        return heard.ToString();
    }

    public static async Task SignalAsync(Process process, string signal) =>
        await RunAsync("kill", [$"-{signal}", process.Id.ToString()]);
}
