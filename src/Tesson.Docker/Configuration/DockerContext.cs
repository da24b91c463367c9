using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Tesson.Docker.Configuration;

/// <summary>A Docker context, as <c>docker context create</c> stores it: a folder named by the hash of the context's name.</summary>
/// <param name="Host">The engine's address.</param>
/// <param name="Tls">TLS, where the context has files for it, or does without verification.</param>
internal sealed record DockerContext(string Host, DockerTls? Tls)
{
    /// <exception cref="DockerException">There is no such context, or its file is broken.</exception>
    public static DockerContext Read(string name, string source, string? configDirectory)
    {
        string contexts = Path.Combine(configDirectory ?? "", "contexts");
        string folder = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        string file = Path.Combine(contexts, "meta", folder, "meta.json");
        if (configDirectory is null || !File.Exists(file))
            throw new DockerException($"there is no Docker context '{name}', which {source} names; choose another with DOCKER_CONTEXT, or set DOCKER_HOST");

        using var document = JsonFile.Read(file);
        if (!JsonFile.TryGet(document.RootElement, "Endpoints", JsonValueKind.Object, out var endpoints)
            || !JsonFile.TryGet(endpoints, "docker", JsonValueKind.Object, out var docker))
            throw new DockerConfigException($"{file}: the Docker context '{name}' has no endpoint of a Docker Engine");

        string host = JsonFile.TryGet(docker, "Host", JsonValueKind.String, out var value) ? value.GetString()! : "";
        bool skipVerify = JsonFile.TryGet(docker, "SkipTLSVerify", JsonValueKind.True, out _);
        string files = Path.Combine(contexts, "tls", folder, "docker");
        var (ca, cert, key) = (Existing(files, "ca.pem"), Existing(files, "cert.pem"), Existing(files, "key.pem"));
        return new DockerContext(
            host.Length == 0 ? "unix://" : host,
            skipVerify || ca is not null || cert is not null || key is not null
                ? new DockerTls { Verify = !skipVerify, CaFile = ca, CertFile = cert, KeyFile = key }
                : null);
    }

    private static string? Existing(string folder, string file) => Path.Combine(folder, file) is var path && File.Exists(path) ? path : null;
}
