using System.Text;
using Moq;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Ports;
using Tesson.Ipvs;
using Tesson.Links;
using Tesson.Nftables.Nat;
using Tesson.Tools;

namespace Tesson.Core.Tests.FrontEnds;

/// <summary>The order of record and kernel, seen from a program that stands in for ipvsadm: it keeps no state but what it is given.</summary>
public sealed class IpvsFrontEndTests : IDisposable
{
    private static readonly string Shard = new('a', 64);
    private readonly string _folder = Directory.CreateTempSubdirectory("tesson-ipvs-").FullName;
    private readonly Mock<IEngine> _engine = new(MockBehavior.Strict);

    private string Record => Path.Combine(_folder, "record.json");

    private string Table => Path.Combine(_folder, "table");

    private string Calls => Path.Combine(_folder, "calls");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_name_is_in_the_record_before_the_kernel_has_it_and_until_it_has_it_no_more()
    {
        _engine.Setup(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>())).ReturnsAsync([]);
        var ipvs = FrontEnd();
        Assert.False(ipvs.IsUsed);
        await Together(() => ipvs.AddServiceAsync(Service, default), () => ipvs.AddBackendAsync(Backend, default));
        Assert.Equal("-A -t 192.0.2.1:8080 -s wrr\n-a -t 192.0.2.1:8080 -r 172.17.0.2:80 -m -w 4\n", await File.ReadAllTextAsync(Calls));
        Assert.Contains($"{Shard}-80", await File.ReadAllTextAsync($"{Calls}.record"), StringComparison.Ordinal);
        Assert.True(ipvs.IsUsed);

        await File.WriteAllTextAsync(Table, await File.ReadAllTextAsync(Calls));
        Assert.True((await FrontEnd().ObserveAsync(default)).Has(Backend));
        await Together(() => ipvs.RemoveBackendAsync(Service, Backend.Name, isDead: true, default), () => ipvs.RemoveServiceIfEmptyAsync(Service, default));
        Assert.Equal("-D -t 192.0.2.1:8080\n", await File.ReadAllTextAsync(Calls));
        Assert.Contains($"{Shard}-80", await File.ReadAllTextAsync($"{Calls}.record"), StringComparison.Ordinal);
        Assert.False(ipvs.IsUsed);
        Assert.Equal(["calls", "calls.record", "ipvsadm", "settings", "table"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{\"services\":[{\"at\":\"nonsense\"")]
    [InlineData("{\"services\":null}")]
    [InlineData("[]")]
    public async Task Where_the_record_is_lost_what_a_groups_labels_explain_is_its_own_and_the_rest_is_foreign(string? record)
    {
        if (record is not null)
            await File.WriteAllTextAsync(Record, record);
        _engine.Setup(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>())).ReturnsAsync(
        [
            World.Container("web-0", "running", (Label.Group, "web"), (Label.Ports, "192.0.2.1:8080:80"), (Label.FrontEnd, "ipvs")) with { Id = Shard, Address = "172.17.0.2" },
        ]);
        const string Own = "-A -t 192.0.2.1:8080 -s wrr\n-a -t 192.0.2.1:8080 -r 172.17.0.2:80 -m -w 4\n";
        await File.WriteAllTextAsync(Table, Own);
        var state = await FrontEnd().ObserveAsync(default);
        Assert.True(state.Has(Backend));
        Assert.NotNull(state.Damage);
        var mended = FrontEnd();
        await mended.MendAsync(default);
        Assert.Null((await mended.ObserveAsync(default)).Damage);
        File.Delete(Record);
        foreach (string foreign in new[] { Own.Replace("wrr", "lc", StringComparison.Ordinal), Own + "-a -t 192.0.2.1:8080 -r 172.17.0.3:80 -m -w 4\n", "-A -t 192.0.2.1:8080 -s wrr\n" })
        {
            await File.WriteAllTextAsync(Table, foreign);
            Assert.Empty((await FrontEnd().ObserveAsync(default)).Services);
            await Assert.ThrowsAsync<RefusedException>(() => FrontEnd().AddServiceAsync(Service, default));
        }
    }

    [Fact]
    public async Task What_ipvsadm_says_is_what_the_user_hears()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "ipvsadm"), "#!/bin/sh\necho \"Can't initialize ipvs: Protocol not available\" >&2; exit 2\n");
        Assert.Contains("modprobe ip_vs", (await Assert.ThrowsAsync<TessonException>(() => FrontEnd(script: null).CheckAsync(default))).Message, StringComparison.Ordinal);
    }

    private static Task Together(params Func<Task>[] calls) => Task.WhenAll(calls.Select(call => call()));

    private static Service Service => GroupServices.Of("web", PortSpec.ParseAll(["192.0.2.1:8080:80"]))[0].Service;

    private static Backend Backend => new(Service, $"{Shard}-80", "172.17.0.2", 80, 4, null);

    private IpvsFrontEnd FrontEnd(string? script = "#!/bin/sh\nif [ \"$1\" = -S ]; then cat \"${0%/*}/table\" 2>/dev/null; exit 0; fi\ncat >\"${0%/*}/calls\"; cp \"${0%/*}/record.json\" \"${0%/*}/calls.record\"\n")
    {
        string program = Path.Combine(_folder, "ipvsadm");
        if (script is not null)
            File.WriteAllText(program, script, new UTF8Encoding(false));
#pragma warning disable CA1416 // Tesson is a program for Linux
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
#pragma warning restore CA1416
        string settings = Directory.CreateDirectory(Path.Combine(_folder, "settings")).FullName;
        foreach (string name in new[] { "expire_nodest_conn", "expire_quiescent_template" })
            File.WriteAllText(Path.Combine(settings, name), "0");
        return new IpvsFrontEnd(new Ipvsadm(TimeSpan.FromSeconds(120), new Tool(program, "ipvsadm")), new KernelSettings(settings), new IpTool(TimeSpan.FromSeconds(120)), _engine.Object, Record, TimeProvider.System, new NatReader(TimeSpan.FromSeconds(120)));
    }
}
