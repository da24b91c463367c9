using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tesson.Testing;

/// <summary>Reads a backend's pulse as Gorb does: defaults, then checks, then the driver.</summary>
internal static partial class GorbPulseReading
{
    /// <exception cref="GoPanicException">docs/gorb.md, quirk 3: an argument of an HTTP pulse is not text.</exception>
    public static GorbDoublePulse Read(GoObject? pulse)
    {
        var type = pulse?.Text("type") is { Length: > 0 } given ? given.ToLowerInvariant() : "tcp";
        var interval = pulse?.Text("interval") is { Length: > 0 } every ? every : "1m";
        var args = pulse?.Object("args", "util.DynamicMap");

        if (type is not ("tcp" or "http" or "none"))
        {
            throw GoErrorException.Bad("specified pulse type is unknown");
        }

        if (Interval().Match(interval.Trim()) is not { Success: true } match) // "500ms" too: nothing is finer than a second
        {
            throw GoErrorException.Bad("invalid interval format");
        }

        if (!int.TryParse(match.Groups[1].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value <= 0)
        {
            throw GoErrorException.Bad("pulse interval must be positive");
        }

        if (type is "http" && args is { } sent && sent.Value.EnumerateObject().Any(Crashes))
        {
            throw new GoPanicException("interface conversion: interface {} is float64, not string");
        }

        return new GorbDoublePulse(type, interval, args?.Value.GetRawText());
    }

    private static bool Crashes(JsonProperty arg) =>
        arg.Name is "path" or "method" or "expect" or "host" or "port" && arg.Value.ValueKind is not JsonValueKind.String;

    [GeneratedRegex("^([+-]?[0-9]+)(s|sec|seconds|m|min|minutes|h|hours)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Interval();
}
