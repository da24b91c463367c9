using System.Globalization;

namespace Tesson.Testing;

/// <summary>
/// How much a test of many rounds tries: all of it with TESSON_LONG=1, little with TESSON_QUICK=1. What such a test chooses
/// at random follows from one number, TESSON_SEED, so that a failure can be made again.
/// </summary>
public static class Trials
{
    /// <summary>What all choices of this process follow from: any number, where TESSON_SEED gives none.</summary>
    public static int Seed { get; } = Environment.GetEnvironmentVariable("TESSON_SEED") is { Length: > 0 } seed ? int.Parse(seed, CultureInfo.InvariantCulture) : Random.Shared.Next();

    /// <summary>How to make the same choices again.</summary>
    public static string Again => string.Create(CultureInfo.InvariantCulture, $"the same choices again: TESSON_SEED={Seed}{(Is("LONG") ? " TESSON_LONG=1" : Is("QUICK") ? " TESSON_QUICK=1" : "")}");

    /// <summary>How many rounds to make.</summary>
    /// <param name="all">With TESSON_LONG=1.</param>
    /// <param name="usual">With neither.</param>
    /// <param name="quick">With TESSON_QUICK=1.</param>
    public static int Rounds(int all, int usual, int quick) => Is("LONG") ? all : Is("QUICK") ? quick : usual;

    /// <summary>All of a list with TESSON_LONG=1, else as many of it as said, in its order.</summary>
    public static IEnumerable<T> Some<T>(IReadOnlyList<T> all, int usual, int quick)
    {
        int[] places = [.. Enumerable.Range(0, all.Count)];
        new Random(Seed).Shuffle(places);
        return places.Take(Rounds(all.Count, usual, quick)).Order().Select(place => all[place]);
    }

    /// <summary>Runs a test that chooses at random; if it fails, it is told how to make the same choices again.</summary>
    /// <exception cref="TrialFailedException">It failed.</exception>
    public static void Run(Action<Random> test)
    {
        try
        {
            test(new Random(Seed));
        }
#pragma warning disable CA1031 // whatever it is, it goes on
        catch (Exception fault)
#pragma warning restore CA1031
        {
            throw new TrialFailedException($"{fault.Message}\n{Again}", fault);
        }
    }

    private static bool Is(string what) => Environment.GetEnvironmentVariable($"TESSON_{what}") == "1";
}
