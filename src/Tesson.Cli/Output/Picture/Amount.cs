using System.Globalization;

namespace Tesson.Cli.Output.Picture;

/// <summary>Amounts for people.</summary>
internal static class Amount
{
    private static readonly string[] _units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Such as <c>512 KiB</c>, <c>1.25 MiB</c>, <c>31 GiB</c>: a whole number from ten on; nodes below 10 TiB are told in GiB.</summary>
    public static string Bytes(long bytes)
    {
        double amount = bytes / 1024.0;
        int unit = 0;
        while (amount >= (unit == 2 ? 10_240 : 1024) && unit < _units.Length - 1)
        {
            amount /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(amount, amount >= 10 ? 0 : 2):#,0.##} {_units[unit]}");
    }

    /// <summary>A number of things: <c>1 core</c>, <c>1,024 CPUs</c>. Names that end in a digit stay as they are.</summary>
    public static string Count(int count, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {name}{(count == 1 || char.IsAsciiDigit(name[^1]) ? "" : "s")}");
}
