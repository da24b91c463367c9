namespace Tesson.Gorb.Tests;

public class ServiceOptionsTests
{
    [Fact]
    public void What_Gorb_defaults_equals_what_it_gives_back()
    {
        ServiceOptions wanted = new() { Port = 80 };
        ServiceOptions readBack = new() { Host = "", Port = 80, Protocol = GorbProtocol.Tcp, Method = "wrr", Flags = "" };

        Assert.Equal(wanted, readBack);
        Assert.Equal(wanted.GetHashCode(), readBack.GetHashCode());
    }

    [Fact]
    public void Anything_else_makes_a_difference()
    {
        ServiceOptions wanted = new() { Port = 80 };

        Assert.NotEqual(wanted, wanted with { Port = 81 });
        Assert.NotEqual(wanted, wanted with { Host = "10.0.0.1" });
        Assert.NotEqual(wanted, wanted with { Protocol = GorbProtocol.Udp });
        Assert.NotEqual(wanted, wanted with { Method = "rr" });
        Assert.NotEqual(wanted, wanted with { Flags = "sh-port" });
    }

    [Fact]
    public void It_is_shown_in_a_few_words()
    {
        Assert.Equal("udp 10.0.0.1:53 by sh with sh-port",
            new ServiceOptions { Host = "10.0.0.1", Port = 53, Protocol = GorbProtocol.Udp, Method = "sh", Flags = "sh-port" }.ToString());
        Assert.Equal("tcp (Gorb's own address):80 by wrr", new ServiceOptions { Port = 80 }.ToString());
    }
}
