using System.Globalization;

namespace Tesson.Topology;

/// <summary>Reads and prints PCI addresses: domain, bus, device and function, in hexadecimal.</summary>
internal static class PciAddress
{
    private const int DomainDigits = 8; // as nvidia-smi prints it; Linux prints four, and more where it must
    private const int ByteDigits = 2;

    /// <summary>As Linux does: <c>0000:04:00.0</c>.</summary>
    public static string Print(uint domain, uint bus, uint device, uint function) => $"{domain:x4}:{bus:x2}:{device:x2}.{function:x}";

    /// <summary>The same address as <see cref="Print"/> would print it; null for any other text. Without a domain it is domain 0.</summary>
    public static string? Read(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || parts[^1].Split('.') is not [var deviceText, var functionText])
            return null;
        uint domain = 0;
        return (parts.Length == 2 || TryHex(parts[0], DomainDigits, out domain))
            && TryHex(parts[^2], ByteDigits, out uint bus)
            && TryHex(deviceText, ByteDigits, out uint device)
            && TryHex(functionText, 1, out uint function)
            ? Print(domain, bus, device, function)
            : null;
    }

    // uint.TryParse alone takes NULs at the end.
    private static bool TryHex(string text, int digits, out uint value)
    {
        value = 0;
        return text.Length <= digits && text.All(char.IsAsciiHexDigit)
            && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
