using System.Globalization;

namespace Tesson.Gorb.Wire;

/// <summary>Gorb's intervals: a whole number and a unit, nothing finer than a second.</summary>
internal static class GorbInterval
{
    public static string Print(TimeSpan interval) => string.Create(CultureInfo.InvariantCulture, $"{interval.Ticks / TimeSpan.TicksPerSecond}s");

    /// <returns>Null if there is none that makes sense.</returns>
    public static TimeSpan? Read(string? text)
    {
        var digits = text?.TakeWhile(char.IsAsciiDigit).Count() ?? 0;
        if (!int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        return text![digits..].ToLowerInvariant() switch
        {
            "s" or "sec" or "seconds" => TimeSpan.FromSeconds(value),
            "m" or "min" or "minutes" => TimeSpan.FromMinutes(value),
            "h" or "hours" => TimeSpan.FromHours(value),
            _ => null,
        };
    }
}
