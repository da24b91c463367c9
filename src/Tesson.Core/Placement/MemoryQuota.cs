using System.Globalization;

namespace Tesson.Core.Placement;

/// <summary>An amount of memory for each shard: in bytes, or as a share of the memory of its nodes.</summary>
/// <param name="Bytes">The bytes, or 0 where <paramref name="Percent"/> tells.</param>
/// <param name="Percent">How much of the memory of a node the shards on it get together, 1 to 100; or 0.</param>
/// <param name="Text">The option and what was written, for messages.</param>
public sealed record MemoryQuota(long Bytes, int Percent, string Text)
{
    /// <summary>The engine refuses less.</summary>
    public const long Least = 6 << 20;

    private const string Units = "bkmgtp";

    /// <summary>Reads <c>2g</c>, <c>512m</c>, <c>1.5GiB</c> (powers of 1024, as docker has it), or <c>80%</c>.</summary>
    /// <exception cref="UsageException">It is neither, too little, or more than all.</exception>
    public static MemoryQuota Parse(string text, string option)
    {
        string name = $"{option} {text}";
        if (text.EndsWith('%'))
        {
            return int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int percent) && percent is >= 1 and <= 100
                ? new MemoryQuota(0, percent, name)
                : throw new UsageException($"{option} '{text}': give 1% to 100% of the memory of a shard's node");
        }

        string number = text.TrimEnd('b', 'B', 'i', 'k', 'K', 'm', 'M', 'g', 'G', 't', 'T', 'p', 'P');
        string unit = text[number.Length..].ToUpperInvariant();
        int power = unit is "" or "B" ? 0 : Units.IndexOf(char.ToLowerInvariant(unit[0]), StringComparison.Ordinal);
        bool known = unit is "" or "B" || (power > 0 && unit[1..] is "" or "B" or "IB");
        if (!known || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount) || amount > long.MaxValue >> (10 * power))
            throw new UsageException($"{option} '{text}': give an amount such as 2g or 512m, or a share such as 80%");
        long bytes = (long)(amount * (1L << (10 * power)));
        return bytes >= Least ? new MemoryQuota(bytes, 0, name) : throw new UsageException($"{option} '{text}': the engine wants 6m at least");
    }
}
