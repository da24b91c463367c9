namespace Tesson.Topology;

/// <summary>Orders names as people do: by their letters, and by their numbers' values (<c>eth2</c>, <c>eth10</c>).</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var left = x.AsSpan();
        var right = y.AsSpan();
        while (!left.IsEmpty && !right.IsEmpty)
        {
            int leftDigits = Digits(left);
            int rightDigits = Digits(right);
            bool areNumbers = leftDigits > 0 && rightDigits > 0;
            int order = areNumbers
                ? CompareNumbers(left[..leftDigits].TrimStart('0'), right[..rightDigits].TrimStart('0'))
                : left[0].CompareTo(right[0]);
            if (order != 0)
                return order;
            left = left[(areNumbers ? leftDigits : 1)..];
            right = right[(areNumbers ? rightDigits : 1)..];
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        int other = text.IndexOfAnyExceptInRange('0', '9');
        return other < 0 ? text.Length : other;
    }

    /// <summary>Of any length, so no integer holds them; without leading zeros the longer is the larger.</summary>
    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
}
