using Tesson.Testing;

namespace Tesson.Nftables.Tests;

public sealed class TurnsTests
{
    [Theory]
    [InlineData("1 1 1", "0 1 2")]
    [InlineData("4 4", "0 1")]
    [InlineData("3 2 1", "0 1 0 2 1 0")]
    [InlineData("7", "0")]
    public void A_period_is_as_short_and_as_mixed_as_the_weights_allow(string weights, string turns) =>
        Assert.Equal(turns, string.Join(' ', Turns.Of([.. weights.Split(' ').Select(int.Parse)])));

    [Fact]
    public void Over_a_period_everybody_has_exactly_its_share() => Trials.Run(random =>
    {
        for (int round = Trials.Rounds(all: 2000, usual: 200, quick: 50); round > 0; round--)
        {
            int[] weights = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(1, 65))];
            var turns = Turns.Of(weights);
            for (int i = 0; i < weights.Length; i++)
                Assert.Equal((long)weights[i] * turns.Length, (long)turns.Count(turn => turn == i) * weights.Sum());
        }
    });
}
