using Tesson.Cli.Options;
using Tesson.Core;

namespace Tesson.Cli.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("11")]
    [InlineData("1.5")]
    [InlineData("1e1")]
    [InlineData(" 1")]
    [InlineData("")]
    [InlineData("99999999999999999999")]
    public void A_number_that_is_none_or_out_of_range_is_a_fault(string text)
    {
        Usage usage = new();
        Assert.Null(usage.Number("--size", text, 1, 10));
        var fault = Assert.Throws<UsageException>(usage.ThrowIfAny);
        Assert.Equal($"--size '{text}': give a whole number from 1 to 10", fault.Message);
    }

    [Theory]
    [InlineData("2", 2)]
    [InlineData("0.5", 0.5)]
    [InlineData(null, 7)]
    public void Seconds_may_have_fractions_and_a_default(string? text, double expected)
    {
        Usage usage = new();
        Assert.Equal(TimeSpan.FromSeconds(expected), usage.Seconds("--timeout", text, 7));
        usage.ThrowIfAny();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1,5")]
    [InlineData("soon")]
    [InlineData("NaN")]
    [InlineData("1e9")]
    [InlineData("100000")]
    public void Seconds_that_are_none_are_a_fault(string text)
    {
        Usage usage = new();
        usage.Seconds("--timeout", text, 7);
        Assert.Throws<UsageException>(usage.ThrowIfAny);
    }

    [Fact]
    public void All_faults_are_collected()
    {
        Usage usage = new();
        usage.Number("-n", "x", 1, 2);
        usage.Word("--pull", "y", 0, ("a", 1), ("b", 2));
        Assert.Equal("-n 'x': give a whole number from 1 to 2\n--pull 'y': give one of a, b", Assert.Throws<UsageException>(usage.ThrowIfAny).Message);
    }
}
