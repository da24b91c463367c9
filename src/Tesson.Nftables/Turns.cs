using System.Collections.Immutable;

namespace Tesson.Nftables;

/// <summary>
/// Whose turn it is, over one period: each target as often as its weight says, and as evenly mixed as that allows
/// (the smooth weighted round robin of nginx, ngx_http_upstream_round_robin.c).
/// </summary>
internal static class Turns
{
    /// <param name="weights">From 1 each.</param>
    /// <returns>Positions in <paramref name="weights"/>; as many as the weights' sum, divided by what divides them all.</returns>
    public static ImmutableArray<int> Of(IReadOnlyList<int> weights)
    {
        int common = weights.Aggregate(0, Divisor);
        int[] shares = [.. weights.Select(weight => weight / common)];
        int period = shares.Sum();
        int[] credit = new int[shares.Length];
        var turns = ImmutableArray.CreateBuilder<int>(period);
        for (int turn = 0; turn < period; turn++)
        {
            int best = 0;
            for (int i = 0; i < shares.Length; i++)
            {
                credit[i] += shares[i];
                if (credit[i] > credit[best])
                    best = i;
            }

            credit[best] -= period;
            turns.Add(best);
        }

        return turns.MoveToImmutable();
    }

    private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}
