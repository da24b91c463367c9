using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Tesson.Docker.Configuration;

/// <summary>Docker's <c>config.json</c>: the chosen context, and the credentials for registries that it holds itself.</summary>
internal sealed class DockerConfigFile
{
    private readonly JsonElement _root;
    private readonly string _path;

    private DockerConfigFile(string path, JsonElement root)
    {
        _path = path;
        _root = root;
    }

    public string? CurrentContext => JsonFile.TryGet(_root, "currentContext", JsonValueKind.String, out var name) ? name.GetString() : null;

    /// <summary>The file of a configuration directory; null where there is none.</summary>
    /// <exception cref="DockerConfigException">It is broken.</exception>
    public static DockerConfigFile? Read(string? directory)
    {
        if (directory is null || Path.Combine(directory, "config.json") is var path && !File.Exists(path))
            return null;
        using var document = JsonFile.Read(path);
        return new DockerConfigFile(path, document.RootElement.Clone());
    }

    /// <summary>
    /// The value of the X-Registry-Auth header for a registry: base64url of an AuthConfig (Engine API, "Authentication").
    /// Null where the file has nothing for it; what a credential helper keeps is not looked up.
    /// </summary>
    public string? RegistryAuth(string domain)
    {
        if (!JsonFile.TryGet(_root, "auths", JsonValueKind.Object, out var auths))
            return null;

        // Docker Hub's entry has the name of its first index server.
        string wanted = domain == "docker.io" ? "index.docker.io" : domain;
        foreach (var entry in auths.EnumerateObject())
        {
            if (entry.Value.ValueKind == JsonValueKind.Object && Server(entry.Name).Equals(wanted, StringComparison.OrdinalIgnoreCase)
                && Credentials(entry.Value) is { } found)
                return Encode(found, entry.Name);
        }

        return null;
    }

    private static string Server(string entry)
    {
        int scheme = entry.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme < 0 ? entry : entry[(scheme + 3)..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? rest : rest[..slash];
    }

    private (string User, string Password, string Token)? Credentials(JsonElement entry)
    {
        string token = Text(entry, "identitytoken");
        string auth = Text(entry, "auth");
        if (auth.Length == 0)
        {
            string user = Text(entry, "username");
            return user.Length + token.Length == 0 ? null : (user, Text(entry, "password"), token);
        }

        try
        {
            string pair = Encoding.UTF8.GetString(Convert.FromBase64String(auth));
            int colon = pair.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                return (pair[..colon], pair[(colon + 1)..].Trim('\0'), token);
        }
        catch (FormatException)
        {
            // Said below, without the text: it is a secret, if a broken one.
        }

        throw new DockerConfigException($"{_path}: an \"auth\" is not the base64 of user:password; log in again with docker login");
    }

    private static string Text(JsonElement entry, string name) =>
        JsonFile.TryGet(entry, name, JsonValueKind.String, out var value) ? value.GetString()! : "";

    private static string Encode((string User, string Password, string Token) found, string server)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            if (found.Token.Length > 0)
            {
                writer.WriteString("identitytoken", found.Token);
            }
            else
            {
                writer.WriteString("username", found.User);
                writer.WriteString("password", found.Password);
            }

            writer.WriteString("serveraddress", server);
            writer.WriteEndObject();
        }

        return Convert.ToBase64String(buffer.WrittenSpan).Replace('+', '-').Replace('/', '_');
    }
}
