namespace Tesson.Topology.Tests;

public class NaturalOrderTests
{
    [Theory]
    [InlineData("eth2 eth10")]
    [InlineData("eth0 eth007 eth8 ib0")]
    [InlineData("nvme0n1 nvme0n1p1 nvme0n2 nvme1n1 nvme10n1")]
    [InlineData("pmem1 pmem1.1s pmem1.2")]
    [InlineData("dma0chan9 dma0chan10 dma1chan0")]
    [InlineData("sd sda sda1 sdb")]
    [InlineData("a99999999999999999999998 a99999999999999999999999")]
    [InlineData("1 a")]
    public void Letters_come_by_themselves_and_numbers_by_value(string sorted)
    {
        string[] names = sorted.Split(' ');
        for (int i = 0; i < names.Length; i++)
            for (int j = 0; j < names.Length; j++)
                Assert.Equal((names[i], names[j], i.CompareTo(j)), (names[i], names[j], Math.Sign(NaturalOrder.Instance.Compare(names[i], names[j]))));
    }
}
