using System.Net;
using Tesson.Testing;

namespace Tesson.Conntrack.Tests;

public sealed class CapabilityTests
{
    [Fact]
    public void Without_targets_the_kernel_is_not_asked() => WithoutCapabilities(() => Assert.Equal(0, Flows.Delete([])));

    [Fact]
    public void Without_the_capability_the_error_says_to_run_as_root() => WithoutCapabilities(() =>
    {
        string message = Assert.Throws<ConntrackException>(() => Flows.Delete([new FlowTarget(FlowProtocol.Udp, IPAddress.Loopback, 9)])).Message;
        Assert.StartsWith("cannot delete flows from the kernel's connection tracking: it needs CAP_NET_ADMIN (", message);
        Assert.EndsWith("); run as root", message);
    });

    private static void WithoutCapabilities(Action test) => OwnThread.Run(() =>
    {
        Assert.Equal(0, Libc.capset([Libc._LINUX_CAPABILITY_VERSION_3, 0], new int[6]));
        test();
    });
}
