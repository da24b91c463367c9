using System.Collections.Immutable;
using System.Globalization;

namespace Tesson.Core.Placement;

/// <summary>One kind of core by its number, as <c>plan</c> lists them: <c>1</c>, or <c>0.1</c> for one of hwloc's kinds in it.</summary>
/// <param name="Class">The number of the class, 0 for the fastest.</param>
/// <param name="Member">The number of hwloc's kind in that class, 0 for its fastest; null for all of the class.</param>
public sealed record KindNumber(int Class, int? Member)
{
    /// <summary>Reads <c>N</c> or <c>N.M</c>.</summary>
    /// <returns>Null where the text is neither.</returns>
    public static KindNumber? Parse(string text)
    {
        string[] numbers = text.Split('.');
        return numbers.Length <= 2 && TryRead(numbers[0], out int its) && (TryRead(numbers[^1], out int member) || numbers.Length == 1)
            ? new KindNumber(its, numbers.Length == 2 ? member : null)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}{(Member is null ? "" : $".{Member}")}");

    /// <exception cref="UsageException">The machine has no such kind.</exception>
    internal CoreKind Of(CoreKinds kinds, string source)
    {
        var its = At(kinds.Classes, Class, $"{source} has {Kinds(kinds.Classes.Length)} of core");
        // Where hwloc tells of one kind only, that is its own first.
        return Member is { } member && !its.Members.IsEmpty ? At(its.Members, member, $"kind {Class} of {source} is {Kinds(its.Members.Length)} of hwloc's")
            : Member is > 0 ? throw new UsageException($"--kind {this}: kind {Class} of {source} is one kind of hwloc's; leave the part after the point out")
            : its;
    }

    private CoreKind At(ImmutableArray<CoreKind> kinds, int number, string there) => number < kinds.Length ? kinds[number]
        : throw new UsageException($"--kind {this}: {there}, counted from 0, the fastest ('tesson plan' lists them)");

    private static string Kinds(int count) => count == 1 ? "one kind" : $"{count} kinds";

    private static bool TryRead(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
