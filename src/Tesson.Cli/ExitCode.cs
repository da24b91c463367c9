namespace Tesson.Cli;

/// <summary>What a script can tell an end by.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;

    /// <summary>EX_SOFTWARE of sysexits.h.</summary>
    public const int Bug = 70;

    public const int Interrupted = 130;
}
