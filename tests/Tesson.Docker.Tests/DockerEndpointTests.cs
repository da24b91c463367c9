using System.Security.Cryptography;
using System.Text;

namespace Tesson.Docker.Tests;

public sealed class DockerEndpointTests : IDisposable
{
    private readonly TemporaryDirectory _home = new();
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _home.Dispose();

    [Fact]
    public void With_nothing_set_it_is_the_default_socket()
    {
        var endpoint = Resolve();

        Assert.Equal(("unix:///var/run/docker.sock", "the default", true, null), (endpoint.Address, endpoint.Origin, endpoint.IsUnixSocket, endpoint.Host));
        Assert.Null(endpoint.Tls);
        Assert.Equal("unix:///var/run/docker.sock", DockerEndpoint.Resolve(_ => null, "").Address);
    }

    [Theory]
    [InlineData("unix:///run/user/1000/docker.sock", "unix:///run/user/1000/docker.sock")]
    [InlineData("unix://", "unix:///var/run/docker.sock")]
    [InlineData("unix:///tmp/with space/a.sock", "unix:///tmp/with space/a.sock")]
    [InlineData("tcp://10.0.0.7", "tcp://10.0.0.7:2375")]
    [InlineData("tcp://10.0.0.7:2345", "tcp://10.0.0.7:2345")]
    [InlineData("tcp://:2345", "tcp://localhost:2345")]
    [InlineData("10.0.0.7:2345", "tcp://10.0.0.7:2345")]
    [InlineData("tcp://[::1]:2345", "tcp://[::1]:2345")]
    [InlineData("tcp://[::1]", "tcp://[::1]:2375")]
    [InlineData("http://engine.example", "http://engine.example:2375")]
    [InlineData("https://engine.example", "https://engine.example:2376")]
    [InlineData("tcp://engine.example:80/docker", "tcp://engine.example:80/docker")]
    public void DOCKER_HOST_names_it(string host, string address)
    {
        _environment["DOCKER_HOST"] = host;

        var endpoint = Resolve();

        Assert.Equal((address, "DOCKER_HOST"), (endpoint.Address, endpoint.Origin));
        Assert.Equal(host.StartsWith("https", StringComparison.Ordinal), endpoint.Tls is not null);
    }

    [Theory]
    [InlineData("ssh://me@host", "'ssh://me@host' (DOCKER_HOST): ssh:// is not supported; use unix:// or tcp://")]
    [InlineData("npipe:////./pipe/docker_engine", "'npipe:////./pipe/docker_engine' (DOCKER_HOST): npipe:// is not supported; use unix:// or tcp://")]
    [InlineData("/var/run/docker.sock", "is no address of a Docker Engine; use unix:///path or tcp://host:port")]
    [InlineData("tcp://", "is no address of a Docker Engine")]
    [InlineData("tcp://host:0", "is no address of a Docker Engine")]
    [InlineData("tcp://host:65536", "is no address of a Docker Engine")]
    [InlineData("tcp://host:x", "is no address of a Docker Engine")]
    [InlineData("unix://relative.sock", "is no address of a Unix socket")]
    [InlineData("unix:///12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890.sock", "at most 107 bytes")]
    public void An_address_that_it_does_not_speak_is_refused_with_the_remedy(string host, string message)
    {
        _environment["DOCKER_HOST"] = host;

        var fault = Assert.Throws<DockerException>(Resolve);

        Assert.Contains(message, fault.Message);
    }

    [Fact]
    public void A_password_in_an_address_is_never_shown()
    {
        _environment["DOCKER_HOST"] = "tcp://me:hunter2@host:2375";

        Assert.DoesNotContain("hunter2", Assert.Throws<DockerException>(Resolve).ToString());
    }

    [Theory]
    [InlineData(null, null, null, false, false)]
    [InlineData("1", null, "/certs", true, true)]
    [InlineData("0", null, "/certs", true, true)]
    [InlineData(null, "1", "/certs", true, false)]
    [InlineData("", "", "/certs", false, false)]
    [InlineData(null, null, "/certs", false, false)]
    public void TLS_is_on_by_DOCKER_TLS_VERIFY_or_DOCKER_TLS_and_not_by_DOCKER_CERT_PATH(string? verify, string? tls, string? path, bool on, bool verified)
    {
        _environment["DOCKER_HOST"] = "tcp://host";
        _environment["DOCKER_TLS_VERIFY"] = verify!;
        _environment["DOCKER_TLS"] = tls!;
        _environment["DOCKER_CERT_PATH"] = path!;

        var endpoint = Resolve();

        Assert.Equal(on, endpoint.Tls is not null);
        Assert.Equal(on ? "tcp://host:2376" : "tcp://host:2375", endpoint.Address);
        if (on)
            Assert.Equal((verified, verified ? "/certs/ca.pem" : null), (endpoint.Tls!.Verify, endpoint.Tls.CaFile));
    }

    [Fact]
    public void The_default_of_DOCKER_CERT_PATH_is_the_configuration_directory()
    {
        string cert = _home.Write(".docker/cert.pem", "");
        string key = _home.Write(".docker/key.pem", "");
        _environment["DOCKER_HOST"] = "tcp://host";
        _environment["DOCKER_TLS_VERIFY"] = "1";

        Assert.Equal(new DockerTls { CaFile = Path.Combine(_home.Path, ".docker/ca.pem"), CertFile = cert, KeyFile = key }, Resolve().Tls);
    }

    [Fact]
    public void A_Unix_socket_has_no_TLS()
    {
        _environment["DOCKER_HOST"] = "unix:///a";
        _environment["DOCKER_TLS_VERIFY"] = "1";

        Assert.Null(Resolve().Tls);
    }

    [Fact]
    public void The_current_context_names_it()
    {
        WriteContext(".docker", "far", """{"Name":"far","Metadata":{},"Endpoints":{"docker":{"Host":"tcp://far.example:2376","SkipTLSVerify":false}}}""");
        _home.Write(".docker/config.json", """{"currentContext":"far","auths":{}}""");
        _home.Write($".docker/contexts/tls/{Hash("far")}/docker/ca.pem", "");

        var endpoint = Resolve();

        Assert.Equal(("tcp://far.example:2376", "the Docker context 'far'", "far.example"), (endpoint.Address, endpoint.Origin, endpoint.Host));
        Assert.Equal((true, null, null), (endpoint.Tls!.Verify, endpoint.Tls.CertFile, endpoint.Tls.KeyFile));
        Assert.EndsWith("/docker/ca.pem", endpoint.Tls.CaFile);
    }

    [Fact]
    public void DOCKER_CONTEXT_wins_over_the_current_context_and_DOCKER_HOST_over_both()
    {
        WriteContext("other", "near", """{"Endpoints":{"docker":{"Host":"unix:///near.sock"}}}""");
        _home.Write("other/config.json", """{"currentContext":"far"}""");
        _environment["DOCKER_CONFIG"] = Path.Combine(_home.Path, "other");

        _environment["DOCKER_CONTEXT"] = "near";
        Assert.Equal("unix:///near.sock", Resolve().Address);
        _environment["DOCKER_CONTEXT"] = "default";
        Assert.Equal("unix:///var/run/docker.sock", Resolve().Address);
        _environment["DOCKER_CONTEXT"] = "missing";
        _environment["DOCKER_HOST"] = "unix:///host.sock";
        Assert.Equal("unix:///host.sock", Resolve().Address);
    }

    [Fact]
    public void A_context_without_verification_has_TLS_that_trusts_anyone()
    {
        WriteContext(".docker", "lax", """{"Endpoints":{"docker":{"Host":"tcp://lax","SkipTLSVerify":true}}}""");
        _environment["DOCKER_CONTEXT"] = "lax";

        var endpoint = Resolve();

        Assert.Equal("tcp://lax:2376", endpoint.Address);
        Assert.Equal(new DockerTls { Verify = false }, endpoint.Tls);
    }

    [Fact]
    public void A_context_over_ssh_is_refused_by_name()
    {
        WriteContext(".docker", "s", """{"Endpoints":{"docker":{"Host":"ssh://me@far"}}}""");
        _environment["DOCKER_CONTEXT"] = "s";

        Assert.Equal("'ssh://me@far' (the Docker context 's'): ssh:// is not supported; use unix:// or tcp://", Assert.Throws<DockerException>(Resolve).Message);
    }

    [Fact]
    public void A_missing_context_is_named_with_what_asked_for_it()
    {
        _home.Write(".docker/config.json", """{"currentContext":"gone"}""");
        Assert.StartsWith("there is no Docker context 'gone', which config.json names", Assert.Throws<DockerException>(Resolve).Message);

        _environment["DOCKER_CONTEXT"] = "lost";
        Assert.StartsWith("there is no Docker context 'lost', which DOCKER_CONTEXT names", Assert.Throws<DockerException>(Resolve).Message);
    }

    [Theory]
    [InlineData("", ":1:1: ")]
    [InlineData("{\n  \"currentContext\": oops\n}", ":2:21: ")]
    [InlineData("[]", ": must be a JSON object")]
    public void A_broken_configuration_is_one_line_with_its_place(string text, string place)
    {
        string file = _home.Write(".docker/config.json", text);

        var fault = Assert.Throws<DockerConfigException>(Resolve);

        Assert.StartsWith(file + place, fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"Endpoints":[]}""")]
    [InlineData("""{"Endpoints":{"kubernetes":{}}}""")]
    public void A_broken_context_is_one_line(string text)
    {
        WriteContext(".docker", "x", text);
        _environment["DOCKER_CONTEXT"] = "x";

        Assert.Contains("meta.json", Assert.Throws<DockerConfigException>(Resolve).Message);
    }

    private static string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private void WriteContext(string folder, string name, string json) => _home.Write($"{folder}/contexts/meta/{Hash(name)}/meta.json", json);

    private DockerEndpoint Resolve() => DockerEndpoint.Resolve(name => _environment.GetValueOrDefault(name), _home.Path);
}
