using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tesson.Docker;

/// <content>The fields that Tesson reads.</content>
#pragma warning disable CA1507 // The texts are the engine's names of fields, whatever the properties here are called.
public sealed partial class ContainerBody
{
    /// <summary>The image; null where the body names none.</summary>
    public string? Image => Text(_root["Image"]);

    /// <summary>Its environment, as <c>NAME=value</c>; a name alone takes a variable of the image away.</summary>
    public IReadOnlyList<string> Env => _root["Env"] is JsonArray array ? [.. array.Select(Text).OfType<string>()] : [];

    /// <summary>The names of the variables that the body sets.</summary>
    public IReadOnlyCollection<string> EnvKeys => Env.Select(Key).ToHashSet(StringComparer.Ordinal);

    /// <summary>The labels of the body.</summary>
    public IReadOnlyDictionary<string, string> Labels =>
        Members(_root["Labels"]).ToDictionary(member => member.Key, member => Text(member.Value) ?? "", StringComparer.Ordinal);

    /// <summary>The ports that the body exposes, with their protocol: <c>80/tcp</c>.</summary>
    public IReadOnlyList<string> ExposedPorts => [.. Members(_root["ExposedPorts"]).Select(member => Normalized(member.Key)).Distinct()];

    /// <summary>The ports that the body publishes. One without a binding gets a port of the engine's choice, as the engine does it.</summary>
    public IReadOnlyList<PortPublication> PortBindings =>
    [
        .. Members(Host("PortBindings")).SelectMany(member => member.Value is JsonArray { Count: > 0 } bindings
            ? bindings.Select(binding => binding as JsonObject).Select(binding => Publication(member.Key, binding is null ? new PortBinding() : Binding(binding)))
            : [Publication(member.Key, new PortBinding())]),
    ];

    /// <summary>The network mode, such as <c>host</c>; null where the body says nothing.</summary>
    public string? NetworkMode => Text(Host("NetworkMode"));

    /// <summary>The control group that the container is put into, such as <c>web.slice</c>; null where the body says nothing.</summary>
    public string? CgroupParent => Text(Host("CgroupParent")) is { Length: > 0 } parent ? parent : null;

    /// <summary>The restart policy, such as <c>always</c>; null where the body says nothing.</summary>
    public string? RestartPolicy => Host("RestartPolicy") is JsonObject policy ? Text(Field(policy, "Name")) : null;

    /// <summary>Whether the engine removes the container when it ends.</summary>
    public bool AutoRemove => Host("AutoRemove")?.GetValueKind() == JsonValueKind.True;

    private static PortPublication Publication(string port, PortBinding binding) => new(Normalized(port), binding.HostIP, binding.HostPort);

    private static PortBinding Binding(JsonObject binding) =>
        new() { HostIP = Text(Field(binding, "HostIp")) ?? "", HostPort = Text(Field(binding, "HostPort")) ?? "" };

    private static string Normalized(string port) => port.Contains('/', StringComparison.Ordinal) ? port.ToLowerInvariant() : $"{port}/tcp";

    private static JsonNode? Field(JsonObject parent, string name) =>
        parent.LastOrDefault(member => member.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Members(JsonNode? node) => node as JsonObject ?? [];

    private JsonNode? Host(string name) => (_root["HostConfig"] as JsonObject)?[name];

    /// <summary>Refuses what cannot be merged with, or would be read as something else than the engine reads; null is as good as nothing.</summary>
    private void Check(string source)
    {
        Object(source, "HostConfig", _root["HostConfig"]);
        Object(source, "ExposedPorts", _root["ExposedPorts"]);
        Object(source, "Labels", _root["Labels"]);
        foreach (var (name, value) in Members(_root["Labels"]))
            String(source, $"Labels.{name}", value);

        if (_root["Env"] is not (null or JsonArray))
            throw Wrong(source, "Env", "an array of strings");
        foreach (var variable in _root["Env"] as JsonArray ?? [])
            String(source, "Env", variable, "an array of strings");

        String(source, "Image", _root["Image"]);
        String(source, "HostConfig.NetworkMode", Host("NetworkMode"));
        Object(source, "HostConfig.RestartPolicy", Host("RestartPolicy"));
        if (Host("RestartPolicy") is JsonObject policy)
            String(source, "HostConfig.RestartPolicy.Name", Field(policy, "Name"));

        Object(source, "HostConfig.PortBindings", Host("PortBindings"));
        foreach (var (port, bindings) in Members(Host("PortBindings")))
        {
            string name = $"HostConfig.PortBindings.{port}";
            if (bindings is not (null or JsonArray))
                throw Wrong(source, name, "an array of objects");
            foreach (var binding in bindings as JsonArray ?? [])
            {
                if (binding is not JsonObject fields)
                    throw Wrong(source, name, "an array of objects");
                String(source, $"{name}.HostIp", Field(fields, "HostIp"));
                String(source, $"{name}.HostPort", Field(fields, "HostPort"));
            }
        }

        // The writer is the last to refuse a text; better here than on the way to the engine.
        _ = ToUtf8();
    }

    private static void Object(string source, string name, JsonNode? value)
    {
        if (value is not (null or JsonObject))
            throw Wrong(source, name, "a JSON object");
    }

    private static void String(string source, string name, JsonNode? value, string kind = "a string")
    {
        if (value is not null && value.GetValueKind() != JsonValueKind.String)
            throw Wrong(source, name, kind);
    }

    private static DockerConfigException Wrong(string source, string name, string kind) => new($"{source}: {name} must be {kind}");
}
