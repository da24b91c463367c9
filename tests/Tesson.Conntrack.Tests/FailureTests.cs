using System.ComponentModel;

namespace Tesson.Conntrack.Tests;

public sealed class FailureTests
{
    [Theory]
    [InlineData(1, "run as root")]
    [InlineData(4, "try again when there is less traffic")]
    [InlineData(11, "try again when the machine is less busy")]
    [InlineData(22, "load the module: modprobe nf_conntrack_netlink")]
    [InlineData(93, "load the module: modprobe nf_conntrack_netlink")]
    [InlineData(105, "try again when there is less traffic")]
    [InlineData(74, "(error 74); see the kernel's log: dmesg")]
    public void An_error_names_the_thing_and_the_remedy_in_one_line(int number, string remedy)
    {
        string message = Failure.Of(new Win32Exception(number)).Message;
        Assert.StartsWith("cannot delete flows from the kernel's connection tracking: ", message);
        Assert.EndsWith(remedy, message);
        Assert.DoesNotContain('\n', message);
    }
}
