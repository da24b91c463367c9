using System.Globalization;

namespace Tesson.Core.Groups;

/// <summary>How the front end checks that a backend lives.</summary>
/// <param name="Type"><c>tcp</c>, <c>http</c> or <c>none</c>; null to leave it to the front end.</param>
/// <param name="Interval">How often, in whole seconds; null to leave it to the front end.</param>
/// <param name="Path">The path of an HTTP check; null for <c>/</c>.</param>
public sealed record PulseSpec(string? Type, TimeSpan? Interval, string? Path)
{
    /// <summary>Reads the label that <see cref="ToString"/> writes; null for an empty or unreadable one.</summary>
    public static PulseSpec? Parse(string? label)
    {
        if (string.IsNullOrEmpty(label))
            return null;
        string[] parts = label.Split(',', 3);
        TimeSpan? interval = parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : null;
        return new PulseSpec(parts[0].Length > 0 ? parts[0] : null, interval, parts.Length > 2 && parts[2].Length > 0 ? parts[2] : null);
    }

    /// <summary>The label's text: <c>http,5,/health</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Type},{(int?)Interval?.TotalSeconds},{Path}");
}
