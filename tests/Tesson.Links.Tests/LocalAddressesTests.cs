using System.Net;

namespace Tesson.Links.Tests;

public sealed class LocalAddressesTests
{
    /// <summary>A part of /proc/net/fib_trie of a network with 10.9.0.100/32 on its loopback and a route to 10.9.0.5.</summary>
    private const string Trie =
        """
        Main:
          +-- 0.0.0.0/1 2 0 2
             +-- 10.9.0.0/25 2 0 2
                |-- 10.9.0.5
                   /32 link UNICAST
                |-- 10.9.0.100
                   /32 host LOCAL
             +-- 127.0.0.0/8 2 0 2
                +-- 127.0.0.0/31 1 0 0
                   |-- 127.0.0.0
                      /8 host LOCAL
        """;

    [Theory]
    [InlineData("10.9.0.100", true)]
    [InlineData("10.9.0.10", false)]
    [InlineData("10.9.0.5", false)]
    [InlineData("127.0.0.0", false)]
    public void An_address_is_a_networks_own_where_its_table_says_so(string address, bool has) =>
        Assert.Equal(has, LocalAddresses.Has(Trie.Split('\n'), IPAddress.Parse(address)));

    [Fact]
    public void A_process_that_is_gone_has_none() => Assert.False(LocalAddresses.Has(int.MaxValue, IPAddress.Loopback));
}
