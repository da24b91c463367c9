namespace Tesson.Gorb;

/// <summary>Refuses what Gorb would misread instead of refusing.</summary>
internal static class Sendable
{
    public static void Check(ServiceOptions options) => CheckPort(options.Port);

    public static void Check(BackendOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(options.Host, nameof(options));
        CheckPort(options.Port);
        // Gorb would make it 100: a backend cannot be created drained (docs/gorb.md, quirk 6).
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Weight, 1, nameof(options));
        if (options.Pulse?.Interval is { } interval && (interval <= TimeSpan.Zero || interval.Ticks % TimeSpan.TicksPerSecond != 0))
        {
            throw new ArgumentException($"the pulse interval {interval} is not a positive number of whole seconds", nameof(options));
        }
    }

    private static void CheckPort(int port)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
    }
}
