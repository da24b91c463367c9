using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tesson.Docker.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly X509Certificate2 _authority = Authority("CN=tesson test CA");
    private readonly X509Certificate2 _server;
    private string? _clientSeen;

    public TlsTests()
    {
        _server = Issue(_authority, "CN=engine", IPAddress.Loopback);
        _files.Write("ca.pem", _authority.ExportCertificatePem());
        using var client = Issue(_authority, "CN=client", null);
        _files.Write("cert.pem", client.ExportCertificatePem());
        _files.Write("key.pem", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        _authority.Dispose();
        _server.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task An_engine_with_a_certificate_of_the_authority_is_trusted_and_sees_the_clients()
    {
        using var engine = Engine(_server, clientRequired: true);
        using var client = Client(engine);

        Assert.Equal("1.41", (await client.NegotiateAsync()).ApiVersion);
        Assert.NotNull(await client.GetSystemInfoAsync());
        Assert.Equal("CN=client", _clientSeen);
    }

    [Fact]
    public async Task An_engine_with_a_certificate_of_another_authority_is_refused()
    {
        using var stranger = Authority("CN=tesson test CA");
        using var certificate = Issue(stranger, "CN=engine", IPAddress.Loopback);
        using var engine = Engine(certificate, clientRequired: false);
        using var client = Client(engine);

        var fault = await Assert.ThrowsAsync<DockerUnreachableException>(() => client.NegotiateAsync());

        Assert.StartsWith($"cannot reach the Docker Engine at {engine.Address}; is it running? (TLS: ", fault.Message);
    }

    [Fact]
    public async Task An_engine_with_a_certificate_for_another_address_is_refused()
    {
        using var certificate = Issue(_authority, "CN=engine", IPAddress.Parse("192.0.2.1"));
        using var engine = Engine(certificate, clientRequired: false);
        using var client = Client(engine);

        var fault = await Assert.ThrowsAsync<DockerUnreachableException>(() => client.NegotiateAsync());

        Assert.Contains("(TLS: ", fault.Message);
    }

    [Fact]
    public async Task Without_verification_anyone_is_trusted()
    {
        using var stranger = Authority("CN=stranger");
        using var certificate = Issue(stranger, "CN=engine", null);
        using var engine = Engine(certificate, clientRequired: false);
        using var client = Client(engine, ("DOCKER_TLS", "1"), ("DOCKER_TLS_VERIFY", ""));

        Assert.Equal("1.41", (await client.NegotiateAsync()).ApiVersion);
    }

    [Fact]
    public async Task A_client_that_the_engine_refuses_hears_that_it_is_about_TLS()
    {
        File.Delete(Path.Combine(_files.Path, "cert.pem"));
        File.Delete(Path.Combine(_files.Path, "key.pem"));
        using var engine = Engine(_server, clientRequired: true);
        using var client = Client(engine);

        var fault = await Assert.ThrowsAsync<DockerUnreachableException>(() => client.NegotiateAsync());

        Assert.Contains("(TLS: ", fault.Message);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_the_handshake_is_one_line()
    {
        // It reads nothing. A server of HTTP ends a connection whose first random bytes have a line in them.
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        string address = $"tcp://{silent.LocalEndpoint}";
        using EngineClient client = new(
            DockerEndpoint.Parse(address, new DockerTls(), "the test"), new EngineClientOptions { ConnectTimeout = TimeSpan.FromSeconds(0.3) });

        var fault = await Assert.ThrowsAsync<DockerUnreachableException>(() => client.NegotiateAsync());

        Assert.Equal($"cannot reach the Docker Engine at {address}; is it running? (no connection within 0.3 s)", fault.Message);
    }

    [Theory]
    [InlineData("ca.pem", null)]
    [InlineData("ca.pem", "broken")]
    [InlineData("cert.pem", "broken")]
    [InlineData("key.pem", "broken")]
    [InlineData("key.pem", null)]
    public async Task A_missing_or_broken_file_is_named(string file, string? text)
    {
        File.Delete(Path.Combine(_files.Path, file));
        if (text is not null)
            _files.Write(file, text);
        using var engine = Engine(_server, clientRequired: false);
        using var client = Client(engine);

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.NegotiateAsync());

        Assert.StartsWith("TLS to the Docker Engine: ", fault.Message);
        Assert.Contains(file, fault.Message);
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(7));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name, IPAddress? address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        if (address is not null)
        {
            SubjectAlternativeNameBuilder names = new();
            names.AddIpAddress(address);
            request.CertificateExtensions.Add(names.Build());
        }

        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(6), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    private FakeEngine Engine(X509Certificate2 certificate, bool clientRequired) => FakeEngine.OnTcp(async stream =>
    {
        SslStream ssl = new(stream);
        await ssl.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = clientRequired,
            RemoteCertificateValidationCallback = (_, client, _, _) =>
            {
                _clientSeen = client?.Subject;
                return !clientRequired || client is not null;
            },
        });
        return ssl;
    });

    private EngineClient Client(FakeEngine engine, params (string Name, string Value)[] more)
    {
        Dictionary<string, string> environment = new()
        {
            ["DOCKER_HOST"] = engine.Address,
            ["DOCKER_TLS_VERIFY"] = "1",
            ["DOCKER_CERT_PATH"] = _files.Path,
        };
        foreach (var (name, value) in more)
            environment[name] = value;
        return new EngineClient(
            DockerEndpoint.Resolve(name => environment.GetValueOrDefault(name), "/nowhere"),
            new EngineClientOptions { ConnectTimeout = TimeSpan.FromSeconds(8), PingTimeout = TimeSpan.FromSeconds(9) });
    }
}
