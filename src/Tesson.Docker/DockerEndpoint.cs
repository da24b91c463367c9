using Tesson.Docker.Configuration;

namespace Tesson.Docker;

/// <summary>Where the Docker Engine is, as the docker command line would find it.</summary>
public sealed record DockerEndpoint
{
    private const string DefaultSocket = "/var/run/docker.sock";
    private const string UnixPrefix = "unix://";

    /// <summary>Its address: <c>unix:///path</c>, or <c>tcp://host:port</c>, <c>http://</c> or <c>https://</c>.</summary>
    public required Uri Uri { get; init; }

    /// <summary>TLS for a TCP connection; null for none. Always null with a Unix socket.</summary>
    public DockerTls? Tls { get; init; }

    /// <summary>What named the engine: <c>DOCKER_HOST</c>, <c>the Docker context 'x'</c> or <c>the default</c>.</summary>
    public string Origin { get; init; } = "the default";

    /// <summary>Docker's configuration directory, where credentials for registries are; null where there is none.</summary>
    public string? ConfigDirectory { get; init; }

    /// <summary>The address as the user wrote it.</summary>
    public string Address => Uri.OriginalString;

    /// <summary>Whether the engine is reached over a Unix socket.</summary>
    public bool IsUnixSocket => Address.StartsWith(UnixPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The network host; null over a Unix socket.</summary>
    public string? Host => IsUnixSocket ? null : Uri.DnsSafeHost;

    internal string SocketPath => Address[UnixPrefix.Length..];

    /// <summary>What the paths of calls are added to; it ends with a slash.</summary>
    internal Uri BaseAddress => IsUnixSocket
        ? new Uri("http://docker/")
        : new UriBuilder(Tls is null ? "http" : "https", Uri.Host, Uri.Port > 0 ? Uri.Port : DefaultPort(Tls), $"{Uri.AbsolutePath.TrimEnd('/')}/").Uri;

    /// <summary>
    /// Finds the engine: DOCKER_HOST, else the context that DOCKER_CONTEXT or <c>config.json</c> names, else
    /// <c>unix:///var/run/docker.sock</c>. No file is read with DOCKER_HOST set.
    /// </summary>
    /// <param name="environment">Reads an environment variable; null or empty where it is not set.</param>
    /// <param name="homeDirectory">The user's home directory, or empty.</param>
    /// <exception cref="DockerException">The address is not one that Tesson speaks, or Docker's configuration is broken.</exception>
    public static DockerEndpoint Resolve(Func<string, string?> environment, string homeDirectory)
    {
        string? configured = NotEmpty(environment("DOCKER_CONFIG"));
        string? home = configured ?? (homeDirectory.Length == 0 ? null : Path.Combine(homeDirectory, ".docker"));

        if (NotEmpty(environment("DOCKER_HOST"))?.Trim() is { Length: > 0 } host)
            return Parse(host, EnvironmentTls(environment, home), "DOCKER_HOST", home);

        var (name, source) = NotEmpty(environment("DOCKER_CONTEXT")) is { } chosen
            ? (chosen, "DOCKER_CONTEXT")
            : (DockerConfigFile.Read(home)?.CurrentContext, "config.json");
        if (string.IsNullOrEmpty(name) || name == "default")
            return Parse(UnixPrefix, null, "the default", home);

        var context = DockerContext.Read(name, source, home);
        return Parse(context.Host, context.Tls, $"the Docker context '{name}'", home);
    }

    /// <summary>Reads an address.</summary>
    /// <param name="address">Such as <c>unix:///var/run/docker.sock</c> or <c>tcp://10.0.0.7:2376</c>; one without a scheme is tcp.</param>
    /// <param name="tls">TLS, where the address is not that of a Unix socket.</param>
    /// <param name="origin">What named the engine, for messages.</param>
    /// <param name="configDirectory">Docker's configuration directory.</param>
    /// <exception cref="DockerException">The address is not one that Tesson speaks.</exception>
    public static DockerEndpoint Parse(string address, DockerTls? tls, string origin, string? configDirectory = null)
    {
        int colon = address.IndexOf("://", StringComparison.Ordinal);
        string scheme = colon < 0 ? "tcp" : address[..colon].ToLowerInvariant();
        string rest = colon < 0 ? address : address[(colon + 3)..];
        switch (scheme)
        {
            case "unix":
                string path = rest.Length == 0 ? DefaultSocket : rest;
                // sun_path is 108 bytes with its final zero (unix(7)).
                if (path[0] != '/' || System.Text.Encoding.UTF8.GetByteCount(path) > 107 || !Uri.TryCreate(UnixPrefix + path, UriKind.Absolute, out var socket))
                    throw new DockerException($"'{address}' ({origin}) is no address of a Unix socket; use unix:///path, of at most 107 bytes");
                return new DockerEndpoint { Uri = socket, Origin = origin, ConfigDirectory = configDirectory };

            case "tcp" or "http" or "https":
                if (rest.StartsWith(':'))
                    rest = "localhost" + rest;
                if (!Uri.TryCreate($"tcp://{rest}", UriKind.Absolute, out var parsed) || parsed.Host.Length == 0 || parsed.Port == 0
                    || parsed.Query.Length + parsed.Fragment.Length > 0)
                    throw new DockerException($"'{address}' ({origin}) is no address of a Docker Engine; use unix:///path or tcp://host:port");
                if (parsed.UserInfo.Length > 0)
                    throw new DockerException($"the address of the Docker Engine ({origin}) has a user name, which is not supported; use unix:///path or tcp://host:port");
                if (scheme == "https")
                    tls ??= new DockerTls();
                string port = parsed.Port > 0 ? "" : $":{DefaultPort(tls)}";
                string written = $"{scheme}://{parsed.Authority}{port}{(parsed.AbsolutePath == "/" ? "" : parsed.AbsolutePath)}";
                return new DockerEndpoint { Uri = new Uri(written), Tls = tls, Origin = origin, ConfigDirectory = configDirectory };

            default:
                throw new DockerException($"'{address}' ({origin}): {scheme}:// is not supported; use unix:// or tcp://");
        }
    }

    private static int DefaultPort(DockerTls? tls) => tls is null ? 2375 : 2376;

    /// <summary>As the docker command line does: DOCKER_TLS_VERIFY or DOCKER_TLS, of any value, turns TLS on; DOCKER_CERT_PATH alone does not.</summary>
    private static DockerTls? EnvironmentTls(Func<string, string?> environment, string? configDirectory)
    {
        bool verify = NotEmpty(environment("DOCKER_TLS_VERIFY")) is not null;
        if (!verify && NotEmpty(environment("DOCKER_TLS")) is null)
            return null;

        string directory = NotEmpty(environment("DOCKER_CERT_PATH")) ?? configDirectory ?? "";
        var (cert, key) = (Path.Combine(directory, "cert.pem"), Path.Combine(directory, "key.pem"));
        return new DockerTls
        {
            Verify = verify,
            CaFile = verify ? Path.Combine(directory, "ca.pem") : null,
            CertFile = File.Exists(cert) ? cert : null,
            KeyFile = File.Exists(key) ? key : null,
        };
    }

    private static string? NotEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
