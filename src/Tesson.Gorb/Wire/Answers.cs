namespace Tesson.Gorb.Wire;

internal sealed record ServiceAnswer(ServiceBody? Options, double Health, string[]? Backends);

internal sealed record BackendAnswer(BackendBody? Options, MetricsAnswer? Metrics);

/// <summary>The uptime is in seconds, though Gorb's source types it as a duration.</summary>
internal sealed record MetricsAnswer(int Status, double Health, long? Uptime);

internal sealed record ErrorAnswer(string? Error);

internal sealed record WeightBody(int Weight);

internal static class Text
{
    /// <summary>Go has no null text: "" is what Gorb prints for it.</summary>
    public static string? OrNull(this string? text) => string.IsNullOrEmpty(text) ? null : text;
}
