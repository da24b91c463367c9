using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tesson.Docker.Transport;

/// <summary>Makes connections to the engine: no proxy, no cookies, no redirects, nothing that a socket on this machine does without.</summary>
internal static class EngineSockets
{
    /// <exception cref="DockerException">A certificate cannot be read.</exception>
    public static SocketsHttpHandler Create(DockerEndpoint endpoint, EngineClientOptions options)
    {
        SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
        };
        if (endpoint.IsUnixSocket)
        {
            UnixDomainSocketEndPoint socket = new(endpoint.SocketPath);
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(socket, cancellationToken);
        }
        else if (endpoint.Tls is { } tls)
        {
            try
            {
                handler.SslOptions = SslOptions(tls);
            }
            catch
            {
                handler.Dispose();
                throw;
            }
        }

        return handler;
    }

    private static async ValueTask<Stream> ConnectAsync(UnixDomainSocketEndPoint endPoint, CancellationToken cancellationToken)
    {
#pragma warning disable CA2000 // The stream that is returned owns it.
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
#pragma warning restore CA2000
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions SslOptions(DockerTls tls)
    {
        SslClientAuthenticationOptions options = new();
        if (!tls.Verify)
        {
#pragma warning disable CA5359 // DOCKER_TLS without DOCKER_TLS_VERIFY, and a context's SkipTLSVerify, ask for exactly this.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (tls.CaFile is { } ca)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            Read(ca, file => Import(options.CertificateChainPolicy.CustomTrustStore, file));
        }

        if (tls.CertFile is not null || tls.KeyFile is not null)
        {
            if (tls.CertFile is not { } certFile || tls.KeyFile is not { } keyFile)
                throw new DockerException($"TLS to the Docker Engine: {tls.CertFile ?? tls.KeyFile} is there without its {(tls.CertFile is null ? "cert.pem" : "key.pem")}");
            X509Certificate2Collection chain = [];
            Read(certFile, file => Import(chain, file));
            Read(keyFile, file =>
            {
                var certificate = X509Certificate2.CreateFromPemFile(certFile, file);
                options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true);
            });
        }

        return options;
    }

    private static void Import(X509Certificate2Collection certificates, string file)
    {
        certificates.ImportFromPemFile(file);
        if (certificates.Count == 0)
            throw new CryptographicException("there is no certificate in PEM format in it");
    }

    private static void Read(string file, Action<string> read)
    {
        try
        {
            read(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new DockerException($"TLS to the Docker Engine: cannot read {file}: {fault.Message}", fault);
        }
    }
}
