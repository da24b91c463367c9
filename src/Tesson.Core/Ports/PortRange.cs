using System.Globalization;

namespace Tesson.Core.Ports;

/// <summary>Ports from <paramref name="First"/> to <paramref name="Last"/>, both included, 1 to 65535.</summary>
/// <param name="First">The smallest.</param>
/// <param name="Last">The largest, at least the first.</param>
public readonly record struct PortRange(int First, int Last)
{
    /// <summary>How many ports they are, at least 1.</summary>
    public int Count => Last - First + 1;

    /// <summary>Reads <c>80</c> or <c>80-85</c>.</summary>
    /// <exception cref="FormatException">The text is neither; the message is the cause.</exception>
    public static PortRange Parse(string text)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        int first = ParsePort(dash < 0 ? text : text[..dash]);
        int last = dash < 0 ? first : ParsePort(text[(dash + 1)..]);
        return last >= first ? new PortRange(first, last) : throw new FormatException($"the range {text} runs backwards");
    }

    /// <summary>Whether they share a port.</summary>
    public bool Overlaps(PortRange other) => First <= other.Last && other.First <= Last;

    /// <inheritdoc/>
    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");

    private static int ParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= 1 and <= 65535
            ? port
            : throw new FormatException(text.Length == 0 ? "a port is missing" : $"'{text}' is not a port (1 to 65535)");
}
