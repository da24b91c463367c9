namespace Tesson.Gorb.Tests;

public class GorbEndpointTests
{
    [Theory]
    [InlineData("eth0://10.0.0.1:4672", "eth0", "10.0.0.1", 4672)]
    [InlineData("eth0://10.0.0.1", "eth0", "10.0.0.1", 4672)]
    [InlineData("eth0://[fd00::2]:99", "eth0", "fd00::2", 99)]
    [InlineData("eth0://[fd00::2]", "eth0", "fd00::2", 4672)]
    [InlineData("BR_lan-1.2://gorb.example:1", "BR_lan-1.2", "gorb.example", 1)]
    [InlineData("eth0:1://gorb:65535", "eth0:1", "gorb", 65535)]
    [InlineData("veth@if3://h:1", "veth@if3", "h", 1)]
    [InlineData("2://h", "2", "h", 4672)]
    [InlineData("http://h:1", "http", "h", 1)]
    [InlineData("abcdefghijklmno://h:1", "abcdefghijklmno", "h", 1)]
    public void A_device_a_host_and_a_port_are_read(string uri, string device, string host, int port)
    {
        var endpoint = GorbEndpoint.Parse(uri);

        Assert.Equal(new GorbEndpoint { Device = device, Host = host, Port = port }, endpoint);
        Assert.Equal(endpoint, GorbEndpoint.Parse(endpoint.ToString()));
    }

    [Theory]
    [InlineData("", "device")]
    [InlineData("eth0", "device")]
    [InlineData("10.0.0.1:4672", "device")]
    [InlineData("h:1", "device")]
    [InlineData("//h:1", "device")]
    [InlineData("://h:1", "device")]
    [InlineData("abcdefghijklmnop://h:1", "at most 15")]
    [InlineData("et h0://h:1", "name of a network device")]
    [InlineData("eth/0://h:1", "name of a network device")]
    [InlineData("äther://h:1", "name of a network device")]
    [InlineData("eth0://", "host is missing")]
    [InlineData("eth0://:4672", "host is missing")]
    [InlineData("eth0://h:", "port after ':' is missing")]
    [InlineData("eth0://h:0", "'0' is not a port")]
    [InlineData("eth0://h:65536", "'65536' is not a port")]
    [InlineData("eth0://h:-1", "'-1' is not a port")]
    [InlineData("eth0://h: 1", "' 1' is not a port")]
    [InlineData("eth0://h:1x", "'1x' is not a port")]
    [InlineData("eth0://h:99999999999999999999", "is not a port")]
    [InlineData("eth0://h:1/", "path")]
    [InlineData("eth0://h:1/service", "path")]
    [InlineData("eth0://h:1?x=1", "query")]
    [InlineData("eth0://h:1#x", "fragment")]
    [InlineData("eth0://me:pw@h:1", "users")]
    [InlineData("eth0://10.0.0:1", "'10.0.0' is neither")]
    [InlineData("eth0://1.2.3.999:1", "'1.2.3.999' is neither")]
    [InlineData("eth0://fd00::2:1", "is not a port")]
    [InlineData("eth0://[10.0.0.1]:1", "is neither")]
    [InlineData("eth0://[fd00::2:1", "is neither")]
    [InlineData("eth0://[]:1", "is neither")]
    [InlineData("eth0://a b:1", "'a b' is neither")]
    public void Anything_else_is_refused_with_the_uri_the_cause_and_the_remedy(string uri, string cause)
    {
        var message = Assert.Throws<FormatException>(() => GorbEndpoint.Parse(uri)).Message;

        Assert.StartsWith($"'{uri}' is not an address of Gorb: ", message);
        Assert.Contains(cause, message);
        Assert.EndsWith("such as eth0://10.0.0.1:4672", message);
        Assert.False(GorbEndpoint.TryParse(uri, out var endpoint));
        Assert.Null(endpoint);
    }

    [Fact]
    public void Try_parse_gives_the_endpoint_and_takes_null_for_no_address()
    {
        Assert.True(GorbEndpoint.TryParse("lo://127.0.0.1", out var endpoint));
        Assert.Equal("lo://127.0.0.1:4672", endpoint.ToString());
        Assert.False(GorbEndpoint.TryParse(null, out _));
    }
}
