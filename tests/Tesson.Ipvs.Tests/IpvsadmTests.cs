using System.Collections.Immutable;
using System.Net;
using Tesson.Tools;

namespace Tesson.Ipvs.Tests;

/// <summary>How ipvsadm is called and what is made of its answers; its words are those that the real one printed.</summary>
public sealed class IpvsadmTests : IDisposable
{
    private static readonly ImmutableDictionary<ServiceAddress, VirtualService> None = ImmutableDictionary<ServiceAddress, VirtualService>.Empty;
    private static readonly VirtualService Web = new()
    {
        Address = ServiceAddress.Parse("10.0.0.1:80/tcp")!,
        Scheduler = "wrr",
        Destinations = [new Destination(IPEndPoint.Parse("172.17.0.2:80"), Forwarding.Nat, 4)],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("tesson-ipvs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_table_is_read_in_the_save_form_with_numbers()
    {
        var table = await Saying($"echo \"$*\" >{_folder}/called; echo '-A -t 10.0.0.1:80 -s wrr'; echo '-a -t 10.0.0.1:80 -r 172.17.0.2:80 -m -w 4'").ReadAsync(default);
        Assert.Equal("-S -n\n", await File.ReadAllTextAsync($"{_folder}/called"));
        Assert.Equal(Web.Destinations, table[Web.Address].Destinations.AsEnumerable());
    }

    [Fact]
    public async Task A_change_is_one_call_in_the_restore_form_and_none_where_there_is_nothing_to_change()
    {
        var ipvsadm = Saying($"echo \"$*\" >>{_folder}/called; cat >>{_folder}/called");
        Assert.False(await ipvsadm.WriteAsync(None, None, default));
        Assert.True(await ipvsadm.WriteAsync(None, None.Add(Web.Address, Web), default));
        Assert.Equal("-R\n-A -t 10.0.0.1:80 -s wrr\n-a -t 10.0.0.1:80 -r 172.17.0.2:80 -m -w 4\n", await File.ReadAllTextAsync($"{_folder}/called"));
    }

    [Fact]
    public async Task A_line_that_is_refused_is_a_failure_although_a_later_one_was_taken()
    {
        var fault = await Assert.ThrowsAsync<IpvsException>(() => Saying("echo 'Service already exists' >&2; exit 0").WriteAsync(None, None.Add(Web.Address, Web), default));
        Assert.Equal("ipvsadm refuses to change the kernel's virtual services: Service already exists", fault.Message);
        fault = await Assert.ThrowsAsync<IpvsException>(() => Saying("echo 'Scheduler or persistence engine not found' >&2; exit 255").WriteAsync(None, None.Add(Web.Address, Web), default));
        Assert.Equal("ipvsadm refuses to change the kernel's virtual services: Scheduler or persistence engine not found", fault.Message);
    }

    [Theory]
    [InlineData("Protocol not available", "this machine's kernel has no IPVS (as root: modprobe ip_vs; where there is no such module, use --frontend nft)")]
    [InlineData("Permission denied (you must be root)", "ipvsadm may not list the kernel's virtual services: run as root")]
    public async Task What_stands_against_it_is_told_with_the_remedy(string words, string message)
    {
        var ipvsadm = Saying($"echo \"Can't initialize ipvs: {words}\" >&2; echo 'Are you sure that IP Virtual Server is built in the kernel or as module?' >&2; exit 2");
        Assert.Equal(message, (await Assert.ThrowsAsync<IpvsException>(() => ipvsadm.ReadAsync(default))).Message);
    }

    [Fact]
    public async Task One_that_hangs_is_ended_in_time()
    {
        var fault = await Assert.ThrowsAsync<ToolException>(() => new Ipvsadm(TimeSpan.FromMilliseconds(200), Script("exec sleep 60")).ReadAsync(default));
        Assert.EndsWith("ipvsadm did not answer within 0.2 s", fault.Message, StringComparison.Ordinal);
    }

    private Ipvsadm Saying(string script) => new(TimeSpan.FromSeconds(120), Script(script));

    private Tool Script(string script)
    {
        string path = Path.Combine(_folder, "ipvsadm");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
#pragma warning disable CA1416 // Tesson is a program for Linux
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
#pragma warning restore CA1416
        return new Tool(path, "ipvsadm");
    }
}
