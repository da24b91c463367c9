namespace Tesson.Core.Placement;

/// <summary>What a CPU is worth in the front end: one, or on hybrid processors so many tenths of the fastest.</summary>
internal static class Weights
{
    private const int Fastest = 10;

    /// <returns>The worth of a CPU by its number, at least 1.</returns>
    public static Func<int, int> Of(IReadOnlyCollection<Part> parts)
    {
        if (parts.Count < 2 || parts.Any(part => part.Kind.Speed == 0))
            return _ => 1;
        int most = parts.Max(part => part.Kind.Speed);
        return cpu => Math.Max(1, (int)Math.Round((double)Fastest * parts.First(part => part.Kind.Cpus.Contains(cpu)).Kind.Speed / most));
    }
}
