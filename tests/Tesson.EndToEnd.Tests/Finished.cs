namespace Tesson.EndToEnd.Tests;

/// <summary>A process that has ended.</summary>
public sealed record Finished(int ExitCode, string Out, string Err)
{
    public string[] ErrLines => Err.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public override string ToString() => $"exit {ExitCode}\n--- out\n{Out}\n--- err\n{Err}";
}
