using System.Text.Json;

namespace Tesson.Docker.Tests;

public class ContainerBodyTests
{
    [Theory]
    [InlineData("""{"Foo":{"bar":[1,2,{"x":null}]},"HostConfig":{"Baz":true,"Ulimits":[]}}""")]
    [InlineData("""{"a":123456789012345678901234567890,"b":1e400,"c":0.10000000000000000000000001,"d":-0,"e":1.0,"f":1E+2}""")]
    [InlineData("""{"t":"ä ✓ \" \\ \n <&>"}""")]
    [InlineData("""{"t":"","":{"":[]},"n":null}""")]
    public void Fields_that_nobody_has_heard_of_survive(string json)
    {
        Assert.Equal(json, ContainerBody.Parse(json, "f").ToJson());
        string merged = ContainerBody.Parse(json, "f").With(new ContainerChanges { CpusetCpus = "0" }).ToJson();
        using var before = JsonDocument.Parse(json);
        using var after = JsonDocument.Parse(merged);
        foreach (var member in before.RootElement.EnumerateObject().Where(member => member.Name != "HostConfig"))
            Assert.Equal(member.Value.GetRawText(), after.RootElement.GetProperty(member.Name).GetRawText());
    }

    [Fact]
    public void A_character_outside_of_the_basic_plane_survives()
    {
        using var json = JsonDocument.Parse(ContainerBody.Parse("""{"😀":"\ud83d\ude00"}""", "f").ToJson());

        Assert.Equal("😀", json.RootElement.GetProperty("😀").GetString());
    }

    [Fact]
    public void Everything_is_laid_over_the_body()
    {
        var body = ContainerBody.Parse("""{"Image":"old","Cmd":["x"],"Env":["A=1","B=2","C"],"Labels":{"l":"old","m":"kept"},"HostConfig":{"CpusetCpus":"7","Memory":1}}""", "f");

        var merged = body.With(new ContainerChanges
        {
            Image = "new",
            Command = ["sh", "-c", "ls"],
            EnvironmentDefaults = ["A=default", "C=default", "D=default", "E=default"],
            Environment = ["B=over", "E=over"],
            Labels = new Dictionary<string, string> { ["l"] = "new" },
            CpusetCpus = "0-3",
            CpusetMems = "0",
        });

        Assert.Equal(
            """{"Image":"new","Cmd":["sh","-c","ls"],"Env":["A=1","C","B=over","E=over","D=default"],"Labels":{"l":"new","m":"kept"},"HostConfig":{"CpusetCpus":"0-3","Memory":1,"CpusetMems":"0"}}""",
            merged.ToJson());
        Assert.Equal("old", body.Image);
        Assert.Equal(["A", "C", "B", "E", "D"], merged.EnvKeys);
    }

    [Fact]
    public void No_changes_change_nothing()
    {
        Assert.Equal("{}", ContainerBody.Empty.With(new ContainerChanges()).ToJson());
        Assert.Equal("""{"cmd":["a"]}""", ContainerBody.Parse("""{"cmd":["a"]}""", "f").With(new ContainerChanges()).ToJson());
    }

    [Fact]
    public void Fields_are_found_ignoring_case_and_keep_their_spelling()
    {
        var body = ContainerBody.Parse("""{"image":"i","ENV":["A=1"],"hostconfig":{"cpusetcpus":"1","portbindings":{"80/tcp":[{"hostip":"::1","HOSTPORT":"8080"}]},"networkmode":"host","restartPolicy":{"name":"always"}},"labels":{"L":"1","l":"2"}}""", "f");

        Assert.Equal(("i", "host", "always"), (body.Image, body.NetworkMode, body.RestartPolicy));
        Assert.Equal([new PortPublication("80/tcp", "::1", "8080")], body.PortBindings);

        string merged = body.With(new ContainerChanges { Image = "j", CpusetCpus = "0", Environment = ["B=2"], Labels = new Dictionary<string, string> { ["l"] = "3" } }).ToJson();
        Assert.Equal("""{"image":"j","ENV":["A=1","B=2"],"hostconfig":{"cpusetcpus":"0","portbindings":{"80/tcp":[{"hostip":"::1","HOSTPORT":"8080"}]},"networkmode":"host","restartPolicy":{"name":"always"}},"labels":{"L":"1","l":"3"}}""", merged);
    }

    [Fact]
    public void Of_two_members_of_one_name_the_last_one_holds()
    {
        var body = ContainerBody.Parse("""{"Image":"a","x":1,"x":2,"image":"b","HostConfig":{"NetworkMode":"host","networkmode":"none"}}""", "f");

        Assert.Equal(("b", "none"), (body.Image, body.NetworkMode));
        Assert.Equal("""{"Image":"b","x":2,"HostConfig":{"NetworkMode":"none"}}""", body.ToJson());
    }

    [Fact]
    public void Published_ports_are_added_to_those_of_the_file()
    {
        var body = ContainerBody.Parse("""{"ExposedPorts":{"80":{}},"HostConfig":{"PortBindings":{"80":[{"HostPort":"8080"}],"53/udp":null}}}""", "f");

        Assert.Equal(["80/tcp"], body.ExposedPorts);
        Assert.Equal([new PortPublication("80/tcp", "", "8080"), new PortPublication("53/udp", "", "")], body.PortBindings);

        var merged = body.With(new ContainerChanges { Publications = [new("80/tcp", "127.0.0.1", "81"), new("80/tcp", "", "8080"), new("443/tcp", "", "")] });

        Assert.Equal(
            """{"ExposedPorts":{"80":{},"443/tcp":{}},"HostConfig":{"PortBindings":{"80":[{"HostPort":"8080"},{"HostIp":"127.0.0.1","HostPort":"81"}],"53/udp":null,"443/tcp":[{"HostIp":"","HostPort":""}]}}}""",
            merged.ToJson());
    }

    [Fact]
    public void Published_ports_replace_those_of_the_file_where_asked_for()
    {
        var body = ContainerBody.Parse("""{"HostConfig":{"PortBindings":{"80":[{"HostPort":"8080"}]}}}""", "f");

        var merged = body.With(new ContainerChanges { Publications = [new("80/tcp", "", "")], ReplacePublications = true });

        Assert.Equal([new PortPublication("80/tcp", "", "")], merged.PortBindings);
    }

    [Theory]
    [InlineData("{}", """{"HostConfig":{"NetworkMode":"none"}}""")]
    [InlineData("""{"HostConfig":null}""", """{"HostConfig":{"NetworkMode":"none"}}""")]
    [InlineData("""{"hostconfig":{"networkmode":"host","Memory":1}}""", """{"hostconfig":{"networkmode":"none","Memory":1}}""")]
    public void The_network_mode_is_laid_over_the_body(string json, string merged)
    {
        var body = ContainerBody.Parse(json, "f");

        Assert.Equal(merged, body.With(new ContainerChanges { NetworkMode = "none" }).ToJson());
        Assert.Equal(json, body.With(new ContainerChanges()).ToJson());
    }

    [Fact]
    public void Null_is_as_good_as_nothing()
    {
        var body = ContainerBody.Parse("""{"Env":null,"Labels":null,"HostConfig":null,"ExposedPorts":null}""", "f");

        var merged = body.With(new ContainerChanges
        {
            EnvironmentDefaults = ["A=1"],
            Labels = new Dictionary<string, string> { ["a"] = "b" },
            CpusetCpus = "0",
            Publications = [new("1/udp", "", "")],
        });

        Assert.Equal("""{"Env":["A=1"],"Labels":{"a":"b"},"HostConfig":{"CpusetCpus":"0","PortBindings":{"1/udp":[{"HostIp":"","HostPort":""}]}},"ExposedPorts":{"1/udp":{}}}""", merged.ToJson());
    }

    [Fact]
    public void Comments_trailing_commas_and_a_byte_order_mark_are_fine()
    {
        var body = ContainerBody.Parse("\uFEFF// a comment\n{ /* another */ \"Image\": \"a\", \"Env\": [\"A=1\",], }\n// the last\n", "f");

        Assert.Equal("""{"Image":"a","Env":["A=1"]}""", body.ToJson());
    }

    [Theory]
    [InlineData("{\"a\": x}", 1, 7)]
    [InlineData("{\n  \"a\": 1,\n  \"ä✓😀\": oops\n}", 3, 10)]
    [InlineData("{\"a\": 1} {}", 1, 10)]
    [InlineData("{\"a\": 1", 1, 8)]
    [InlineData("{\r\n\"a\" 1}", 2, 5)]
    [InlineData("\0\u0001\u0002", 1, 1)]
    [InlineData("{\"a\": 01}", 1, 8)]
    [InlineData("{\"a\": tru", 1, 10)]
    [InlineData("/* open", 1, 1)]
    public void A_broken_text_is_one_line_with_line_and_column(string json, int line, int column)
    {
        var fault = Assert.Throws<DockerConfigException>(() => ContainerBody.Parse(json, "web.json"));

        Assert.StartsWith($"web.json:{line}:{column}: ", fault.Message);
        Assert.DoesNotContain("BytePosition", fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Theory]
    [InlineData("[]", "f:1:1: must be a JSON object")]
    [InlineData("\"a\"", "f:1:1: must be a JSON object")]
    [InlineData("null", "f:1:1: must be a JSON object")]
    [InlineData("", "f: is empty; a JSON object with the container's configuration is needed")]
    [InlineData(" \n", "f: is empty; a JSON object with the container's configuration is needed")]
    [InlineData("""{"hostConfig":[]}""", "f: HostConfig must be a JSON object")]
    [InlineData("""{"Env":{"A":"1"}}""", "f: Env must be an array of strings")]
    [InlineData("""{"Env":[1]}""", "f: Env must be an array of strings")]
    [InlineData("""{"Labels":["a"]}""", "f: Labels must be a JSON object")]
    [InlineData("""{"Labels":{"a":1}}""", "f: Labels.a must be a string")]
    [InlineData("""{"ExposedPorts":[80]}""", "f: ExposedPorts must be a JSON object")]
    [InlineData("""{"HostConfig":{"PortBindings":[]}}""", "f: HostConfig.PortBindings must be a JSON object")]
    [InlineData("""{"HostConfig":{"PortBindings":{"80":"81"}}}""", "f: HostConfig.PortBindings.80 must be an array of objects")]
    [InlineData("""{"HostConfig":{"PortBindings":{"80":[{"HostPort":81}]}}}""", "f: HostConfig.PortBindings.80.HostPort must be a string")]
    [InlineData("""{"HostConfig":{"RestartPolicy":"always"}}""", "f: HostConfig.RestartPolicy must be a JSON object")]
    [InlineData("""{"HostConfig":{"NetworkMode":1}}""", "f: HostConfig.NetworkMode must be a string")]
    [InlineData("""{"a":"\ud800"}""", "f: a text in it is not valid Unicode")]
    [InlineData("""{"\ud800":1}""", "f: a text in it is not valid Unicode")]
    [InlineData("""{"Env":["\ud800"]}""", "f: a text in it is not valid Unicode")]
    public void What_the_engine_would_not_take_is_one_line(string json, string message) =>
        Assert.Equal(message, Assert.Throws<DockerConfigException>(() => ContainerBody.Parse(json, "f")).Message);

    [Fact]
    public void A_text_of_endless_depth_is_refused() =>
        Assert.StartsWith("f:1:", Assert.Throws<DockerConfigException>(() => ContainerBody.Parse(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), "f")).Message);

    [Fact]
    public void Kernel_settings_are_laid_over_those_of_the_body()
    {
        var body = ContainerBody.Parse("""{ "HostConfig": { "Sysctls": { "net.ipv4.conf.all.arp_ignore": "0", "net.core.somaxconn": "1024" } } }""", "body.json");
        Assert.Equal(
            """{"HostConfig":{"Sysctls":{"net.ipv4.conf.all.arp_ignore":"1","net.core.somaxconn":"1024"}}}""",
            body.With(new ContainerChanges { Sysctls = new Dictionary<string, string> { ["net.ipv4.conf.all.arp_ignore"] = "1" } }).ToJson());
        Assert.Equal(
            """{"HostConfig":{"Sysctls":{"net.ipv4.conf.all.arp_ignore":"1"}}}""",
            ContainerBody.Empty.With(new ContainerChanges { Sysctls = new Dictionary<string, string> { ["net.ipv4.conf.all.arp_ignore"] = "1" } }).ToJson());
    }
}
