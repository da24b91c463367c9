using Tesson.Core.Placement;

namespace Tesson.Core.Tests.Placement;

/// <summary>Amounts of memory as docker writes them, and shares.</summary>
public sealed class MemoryQuotaTests
{
    [Theory]
    [InlineData("2g", 2L << 30)]
    [InlineData("2G", 2L << 30)]
    [InlineData("2gb", 2L << 30)]
    [InlineData("2GB", 2L << 30)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData("512m", 512L << 20)]
    [InlineData("6144k", 6L << 20)]
    [InlineData("1t", 1L << 40)]
    [InlineData("1p", 1L << 50)]
    [InlineData("6291456", 6L << 20)]
    [InlineData("6291456b", 6L << 20)]
    public void An_amount_is_read_as_docker_reads_it(string text, long bytes) =>
        Assert.Equal(new MemoryQuota(bytes, 0, $"--memory {text}"), MemoryQuota.Parse(text, "--memory"));

    [Theory]
    [InlineData("1%", 1)]
    [InlineData("80%", 80)]
    [InlineData("100%", 100)]
    public void A_share_is_whole_per_cents(string text, int percent) =>
        Assert.Equal(new MemoryQuota(0, percent, $"--memory {text}"), MemoryQuota.Parse(text, "--memory"));

    [Theory]
    [InlineData("", "give an amount such as 2g or 512m, or a share such as 80%")]
    [InlineData("b", "give an amount such as 2g or 512m, or a share such as 80%")]
    [InlineData("g", "give an amount such as 2g or 512m, or a share such as 80%")]
    [InlineData("2x", "give an amount such as 2g or 512m, or a share such as 80%")]
    [InlineData("2gg", "give an amount such as 2g or 512m, or a share such as 80%")]
    [InlineData("2ib", "give an amount such as 2g or 512m, or a share such as 80%")]
    [InlineData("2bk", "give an amount such as 2g or 512m, or a share such as 80%")]
    [InlineData("1e3", "give an amount such as 2g or 512m, or a share such as 80%")]
    [InlineData("-1g", "give an amount such as 2g or 512m, or a share such as 80%")]
    [InlineData("1,5g", "give an amount such as 2g or 512m, or a share such as 80%")]
    [InlineData(" 2g", "give an amount such as 2g or 512m, or a share such as 80%")]
    [InlineData("0x10m", "give an amount such as 2g or 512m, or a share such as 80%")]
    [InlineData("9000p", "give an amount such as 2g or 512m, or a share such as 80%")]
    [InlineData("999999999999999999999g", "give an amount such as 2g or 512m, or a share such as 80%")]
    [InlineData("99999999999999999999999999999999g", "give an amount such as 2g or 512m, or a share such as 80%")]
    [InlineData("0", "the engine wants 6m at least")]
    [InlineData("0g", "the engine wants 6m at least")]
    [InlineData("5m", "the engine wants 6m at least")]
    [InlineData("6291455", "the engine wants 6m at least")]
    [InlineData("0%", "give 1% to 100% of the memory of a shard's node")]
    [InlineData("101%", "give 1% to 100% of the memory of a shard's node")]
    [InlineData("-1%", "give 1% to 100% of the memory of a shard's node")]
    [InlineData("80.5%", "give 1% to 100% of the memory of a shard's node")]
    [InlineData("%", "give 1% to 100% of the memory of a shard's node")]
    public void What_is_neither_is_refused_in_one_line(string text, string rather) =>
        Assert.Equal($"--memory '{text}': {rather}", Assert.Throws<UsageException>(() => MemoryQuota.Parse(text, "--memory")).Message);
}
