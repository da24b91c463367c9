namespace Tesson.Links.Tests;

public sealed class LocalRoutingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tesson-").FullName;
    private readonly LocalRouting _routing;

    public LocalRoutingTests()
    {
        _routing = new LocalRouting(Record, _folder);
        Set("docker0", "0");
        Set("docker1", "1");
    }

    private string Record => Path.Combine(_folder, "record");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_off_is_set_back_and_what_was_on_stays_on()
    {
        _routing.SwitchOn(["docker0", "docker1"]);
        Assert.Equal(("1", "1"), (Get("docker0"), Get("docker1")));
        Assert.Equal(["docker0"], _routing.Changed);
        _routing.SetBack(except: new HashSet<string>());
        Assert.Equal(("0", "1"), (Get("docker0"), Get("docker1")));
        Assert.False(File.Exists(Record));
    }

    [Fact]
    public void What_is_needed_by_others_stays_and_another_process_sets_it_back()
    {
        _routing.SwitchOn(["docker0"]);
        _routing.SetBack(except: new HashSet<string> { "docker0" });
        Assert.Equal("1", Get("docker0"));
        new LocalRouting(Record, _folder).SetBack(except: new HashSet<string>());
        Assert.Equal("0", Get("docker0"));
    }

    [Fact]
    public void A_bridge_that_was_switched_on_twice_is_set_back()
    {
        _routing.SwitchOn(["docker0"]);
        new LocalRouting(Record, _folder).SwitchOn(["docker0"]);
        _routing.SetBack(except: new HashSet<string>());
        Assert.Equal("0", Get("docker0"));
    }

    [Fact]
    public void A_bridge_that_is_gone_is_forgotten()
    {
        _routing.SwitchOn(["docker0"]);
        Directory.Delete(Path.Combine(_folder, "docker0"), recursive: true);
        _routing.SetBack(except: new HashSet<string>());
        Assert.Empty(_routing.Changed);
        _routing.SwitchOn(["docker0"]);
        Assert.Empty(_routing.Changed);
        Assert.False(_routing.IsOn("docker0"));
        Assert.False(_routing.MayBeOn("docker0"));
    }

    [Fact]
    public void Without_a_record_nothing_is_set()
    {
        LocalRouting unrecorded = new(Path.Combine(_folder, "missing", "record"), _folder);
        Assert.Contains("missing/record", Assert.Throws<LinkException>(() => unrecorded.SwitchOn(["docker0"])).Message, StringComparison.Ordinal);
        Assert.Equal("0", Get("docker0"));
    }

    private void Set(string bridge, string value)
    {
        Directory.CreateDirectory(Path.Combine(_folder, bridge));
        File.WriteAllText(Path.Combine(_folder, bridge, "route_localnet"), $"{value}\n");
    }

    private string Get(string bridge) => File.ReadAllText(Path.Combine(_folder, bridge, "route_localnet")).Trim();
}
