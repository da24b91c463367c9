using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Tesson.Topology;

/// <summary>
/// An immutable set of OS indexes, of CPUs or of memory nodes, of any length. It is written as Linux writes it
/// (<c>0-3,8</c>, see cpuset(7), "List format"); the empty set is the empty text.
/// </summary>
public sealed class CpuSet : IEquatable<CpuSet>, IEnumerable<int>
{
    /// <summary>The largest index that a set can hold: Linux stops at 8,192 CPUs; a typing error should not take 500 MB.</summary>
    public const int MaxIndex = (1 << 20) - 1;

    private const int WordBits = 64;
    private readonly ulong[] _words; // the last word is never 0, so equal sets have equal words

    private CpuSet(ulong[] words) => _words = Trim(words);

    /// <summary>The set without a member.</summary>
    public static CpuSet Empty { get; } = new([]);

    /// <summary>The number of members.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (ulong word in _words)
                count += BitOperations.PopCount(word);
            return count;
        }
    }

    /// <summary>Whether there is no member.</summary>
    public bool IsEmpty => _words.Length == 0;

    /// <summary>The smallest member, or -1 in the empty set.</summary>
    public int First
    {
        get
        {
            for (int i = 0; i < _words.Length; i++)
                if (_words[i] != 0)
                    return (i * WordBits) + BitOperations.TrailingZeroCount(_words[i]);
            return -1;
        }
    }

    /// <summary>The largest member, or -1 in the empty set.</summary>
    public int Last => IsEmpty ? -1 : (_words.Length * WordBits) - 1 - BitOperations.LeadingZeroCount(_words[^1]);

    /// <summary>Union.</summary>
    public static CpuSet operator |(CpuSet left, CpuSet right) => left.BitwiseOr(right);

    /// <summary>Intersection.</summary>
    public static CpuSet operator &(CpuSet left, CpuSet right) => left.BitwiseAnd(right);

    /// <summary>What is in the left set and not in the right one.</summary>
    public static CpuSet operator -(CpuSet left, CpuSet right) => left.Subtract(right);

    /// <summary>Whether both have the same members.</summary>
    public static bool operator ==(CpuSet? left, CpuSet? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(CpuSet? left, CpuSet? right) => !(left == right);

    /// <summary>The set of the given indexes, in any order, doubles allowed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is negative or above <see cref="MaxIndex"/>.</exception>
    public static CpuSet Of(params IEnumerable<int> indexes)
    {
        ulong[] words = [];
        foreach (int index in indexes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(index, MaxIndex);
            if (index / WordBits >= words.Length)
                Array.Resize(ref words, Math.Max((index / WordBits) + 1, words.Length * 2));
            words[index / WordBits] |= 1UL << (index % WordBits);
        }

        return new CpuSet(words);
    }

    /// <summary>The set of <paramref name="count"/> indexes from <paramref name="first"/> on.</summary>
    public static CpuSet Range(int first, int count) => Of(Enumerable.Range(first, count));

    /// <summary>The set whose bit i of word w is the index 64 w + i.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is above <see cref="MaxIndex"/>.</exception>
    public static CpuSet FromWords(ReadOnlySpan<ulong> words)
    {
        words = words.TrimEnd(0UL);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(words.Length, (MaxIndex + 1) / WordBits, nameof(words));
        return new CpuSet(words.ToArray());
    }

    /// <summary>The union of all of them.</summary>
    public static CpuSet Union(IEnumerable<CpuSet> sets)
    {
        ulong[] words = [];
        foreach (var set in sets)
        {
            if (set._words.Length > words.Length)
                Array.Resize(ref words, set._words.Length);
            for (int i = 0; i < set._words.Length; i++)
                words[i] |= set._words[i];
        }

        return new CpuSet(words);
    }

    /// <summary>Reads Linux's list format, and the strided ranges of it: <c>0-3,8</c>, <c>0-31:1/4</c>.</summary>
    /// <exception cref="FormatException">The text is none; the message says where and why.</exception>
    public static CpuSet Parse(string text) =>
        CpuSetText.TryParse(text, out var set, out string? error) ? set : throw new FormatException(error);

    /// <summary>Reads Linux's list format; null text is none.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CpuSet? set) =>
        CpuSetText.TryParse(text, out set, out _);

    /// <summary>Whether the index is a member.</summary>
    public bool Contains(int index) =>
        index >= 0 && index / WordBits < _words.Length && (_words[index / WordBits] >> (index % WordBits) & 1) != 0;

    /// <summary>Whether every member of this set is one of the other as well.</summary>
    public bool IsSubsetOf(CpuSet other)
    {
        if (_words.Length > other._words.Length)
            return false;
        for (int i = 0; i < _words.Length; i++)
            if ((_words[i] & ~other._words[i]) != 0)
                return false;
        return true;
    }

    /// <summary>Whether the sets share a member.</summary>
    public bool Overlaps(CpuSet other)
    {
        int common = Math.Min(_words.Length, other._words.Length);
        for (int i = 0; i < common; i++)
            if ((_words[i] & other._words[i]) != 0)
                return true;
        return false;
    }

    /// <summary>Union.</summary>
    public CpuSet BitwiseOr(CpuSet other) => Union([this, other]);

    /// <summary>Intersection.</summary>
    public CpuSet BitwiseAnd(CpuSet other)
    {
        ulong[] words = new ulong[Math.Min(_words.Length, other._words.Length)];
        for (int i = 0; i < words.Length; i++)
            words[i] = _words[i] & other._words[i];
        return new CpuSet(words);
    }

    /// <summary>What is in this set and not in the other.</summary>
    public CpuSet Subtract(CpuSet other)
    {
        ulong[] words = [.. _words];
        int common = Math.Min(_words.Length, other._words.Length);
        for (int i = 0; i < common; i++)
            words[i] &= ~other._words[i];
        return new CpuSet(words);
    }

    /// <inheritdoc/>
    public bool Equals(CpuSet? other) => other is not null && _words.AsSpan().SequenceEqual(other._words);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CpuSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (ulong word in _words)
            hash.Add(word);
        return hash.ToHashCode();
    }

    /// <summary>The members in rising order.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (int i = 0; i < _words.Length; i++)
            for (ulong word = _words[i]; word != 0; word &= word - 1)
                yield return (i * WordBits) + BitOperations.TrailingZeroCount(word);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Linux's list format: <c>0-3,8</c>; the empty text for the empty set.</summary>
    public override string ToString() => CpuSetText.Print(this);

    private static ulong[] Trim(ulong[] words)
    {
        int length = words.Length;
        while (length > 0 && words[length - 1] == 0)
            length--;
        return length == words.Length ? words : words[..length];
    }
}
