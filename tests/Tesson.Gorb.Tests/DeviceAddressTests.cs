using System.Net;

namespace Tesson.Gorb.Tests;

public class DeviceAddressTests
{
    [Fact]
    public void The_loopback_device_has_the_loopback_address() =>
        Assert.Equal(IPAddress.Loopback, DeviceAddress.FirstIPv4("lo"));

    [Fact]
    public void An_unknown_device_is_an_error_that_lists_the_known_ones()
    {
        var message = Assert.Throws<GorbException>(() => DeviceAddress.FirstIPv4("eth97")).Message;

        Assert.StartsWith("network device 'eth97' does not exist; devices here: ", message);
        Assert.Contains("lo", message);
    }
}
