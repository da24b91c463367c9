using Tesson.Core.Engine;
using Tesson.Core.Groups;
using Tesson.Core.Host;

namespace Tesson.Core.Tests.Engine;

public sealed class MachineMatchTests
{
    private static readonly EngineMachine Here = new("host", "6.1.0", 8);

    [Fact]
    public void The_same_machine_has_no_difference() => Assert.Null(MachineMatch.Difference(null, Here, Here));

    [Theory]
    [InlineData("other", "6.1.0", 8, "its host name is 'other', this machine's is 'host'")]
    [InlineData("host", "5.10.0", 8, "its kernel is 5.10.0, this machine's is 6.1.0")]
    [InlineData("host", "6.1.0", 64, "it has 64 CPUs, this machine has 8")]
    public void Another_name_kernel_or_number_of_cpus_is_another_machine(string name, string kernel, int cpus, string difference) =>
        Assert.Equal(difference, MachineMatch.Difference(null, new EngineMachine(name, kernel, cpus), Here));

    [Theory]
    // CPUAffinity= on docker.service: it counts the CPUs of its own mask.
    [InlineData(null, 1, null)]
    [InlineData(null, 7, null)]
    // Behind a port of this machine may be a tunnel to any other.
    [InlineData("127.0.0.1", 1, "it has 1 CPUs, this machine has 8")]
    [InlineData(null, 9, "it has 9 CPUs, this machine has 8")]
    [InlineData(null, 0, "it has 0 CPUs, this machine has 8")]
    public void Over_a_Unix_socket_an_engine_that_is_held_to_some_CPUs_is_of_this_machine(string? host, int cpus, string? difference) =>
        Assert.Equal(difference, MachineMatch.Difference(host, Here with { Cpus = cpus }, Here));

    [Fact]
    public void In_a_container_with_a_name_of_its_own_both_names_and_the_remedy_are_told()
    {
        var container = Here with { Name = "0123456789ab", IsContainer = true };
        Assert.Equal("its host name is 'host', this container's is '0123456789ab'", MachineMatch.Difference(null, Here, container));
        Assert.Equal(
            "if that is this container's host, start the container on the host's network and with its processes (docker run --network host --pid host)",
            MachineMatch.Remedy(null, Here, container));
        // On the host's network it has the host's name. Another kernel, another address or no container: that would not help.
        Assert.Null(MachineMatch.Remedy(null, Here, container with { Name = "host" }));
        Assert.Null(MachineMatch.Remedy(null, Here with { Kernel = "5.10.0" }, container));
        Assert.Null(MachineMatch.Remedy("192.0.2.1", Here, container));
        Assert.Null(MachineMatch.Remedy(null, Here, Here with { Name = "other" }));
    }

    [Fact]
    public void An_engine_that_is_elsewhere_is_told_with_what_differs()
    {
        var here = MachineMatch.Here(Topology.TopologyReader.Read(Topology.TopologySource.Parse("synthetic:core:3 pu:1")));
        Assert.Null(MachineMatch.Elsewhere(null, "unix:///x", here));
        Assert.Equal("the Docker Engine at tcp://192.0.2.1:2375 is on another machine: it is at 192.0.2.1, which is no address of this machine", MachineMatch.Elsewhere("192.0.2.1", "tcp://192.0.2.1:2375", here));
        Assert.StartsWith("the Docker Engine at unix:///x is on another machine: its host name is 'other', this", MachineMatch.Elsewhere(null, "unix:///x", here with { Name = "other" }), StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_is_not_ours_is_another_machine() =>
        Assert.Equal("it is at 192.0.2.1, which is no address of this machine", MachineMatch.Difference("192.0.2.1", Here, Here));

    [Fact]
    public void An_engine_is_elsewhere_by_its_address_its_name_or_its_kernel_and_not_by_the_cpus_that_it_sees()
    {
        var here = MachineMatch.Here(Topology.TopologyReader.Read(Topology.TopologySource.Parse("synthetic:core:3 pu:1")));
        Assert.False(MachineMatch.IsElsewhere(null, here));
        Assert.False(MachineMatch.IsElsewhere("127.0.0.1", here with { Cpus = 1 }));
        Assert.True(MachineMatch.IsElsewhere("192.0.2.1", here));
        Assert.True(MachineMatch.IsElsewhere(null, here with { Name = "other" }));
        Assert.True(MachineMatch.IsElsewhere(null, here with { Kernel = "5.10.0" }));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("localhost", true)]
    [InlineData("::1", true)]
    [InlineData("192.0.2.1", false)]
    public void Loopback_is_local(string host, bool local) => Assert.Equal(local, HostAddresses.IsLocal(host));
}
