using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tesson.Docker.Configuration;

namespace Tesson.Docker;

/// <summary>
/// The body of a "create container" call, kept as JSON, so that a field that nobody here has heard of reaches the engine as it
/// was written. Immutable. Fields of the body and of its HostConfig are found ignoring case, as Go's encoding/json does.
/// </summary>
#pragma warning disable CA1507 // The texts are the engine's names of fields, whatever the properties here are called.
public sealed partial class ContainerBody
{
    private readonly JsonObject _root;

    private ContainerBody(JsonObject root) => _root = root;

    /// <summary>A body that says nothing.</summary>
    public static ContainerBody Empty { get; } = new(new JsonObject(BodyReader.IgnoreCase));

    /// <summary>Reads a body. Comments, trailing commas and a byte-order mark are fine; of two members of one name the last one holds.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">What messages begin with, such as the file's name.</param>
    /// <exception cref="DockerConfigException">The text is not JSON (the message has line and column), or a field that Tesson reads is of the wrong kind.</exception>
    public static ContainerBody Parse(string json, string source)
    {
        string text = json.TrimStart('\uFEFF');
        if (string.IsNullOrWhiteSpace(text))
            throw new DockerConfigException($"{source}: is empty; a JSON object with the container's configuration is needed");
        try
        {
            ContainerBody body = new(BodyReader.Read(text) as JsonObject ?? throw new DockerConfigException($"{source}:1:1: must be a JSON object"));
            body.Check(source);
            return body;
        }
        catch (JsonException fault)
        {
            throw JsonFile.At(source, text, fault);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            // "\ud800" alone is no character; the writer and the reader of strings refuse it.
            throw new DockerConfigException($"{source}: a text in it is not valid Unicode", fault);
        }
    }

    /// <summary>The body with changes laid over it.</summary>
    public ContainerBody With(ContainerChanges changes)
    {
        var root = (JsonObject)_root.DeepClone();
        if (changes.Image is { } image)
            root["Image"] = image;
        if (changes.Command.Count > 0)
            root["Cmd"] = Array(changes.Command);
        if (changes.Environment.Count + changes.EnvironmentDefaults.Count > 0)
            root["Env"] = Array(Merge(Env, changes));
        foreach (var (name, value) in changes.Labels)
            Child(root, "Labels")[name] = value;
        if (changes.CpusetCpus is { } cpus)
            Child(root, "HostConfig")["CpusetCpus"] = cpus;
        if (changes.CpusetMems is { } mems)
            Child(root, "HostConfig")["CpusetMems"] = mems;
        if (changes.Memory is { } memory)
            Child(root, "HostConfig")["Memory"] = memory;
        if (changes.MemoryReservation is { } reservation)
            Child(root, "HostConfig")["MemoryReservation"] = reservation;
        if (changes.CpuShares is { } shares)
            Child(root, "HostConfig")["CpuShares"] = shares;
        if (changes.NetworkMode is { } networkMode)
            Child(root, "HostConfig")["NetworkMode"] = networkMode;
        foreach (var (name, value) in changes.Sysctls)
            Child(Child(root, "HostConfig"), "Sysctls")[name] = value;
        if (changes.ReplacePublications && root["HostConfig"] is JsonObject host)
            host.Remove("PortBindings");
        foreach (var publication in changes.Publications)
            Publish(root, publication);
        return new ContainerBody(root);
    }

    /// <summary>The body as JSON in one line.</summary>
    public string ToJson() => Encoding.UTF8.GetString(ToUtf8());

    internal byte[] ToUtf8()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 128 }))
            _root.WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }

    private static List<string> Merge(IReadOnlyList<string> body, ContainerChanges changes)
    {
        List<string> merged = [.. body];
        foreach (string variable in changes.Environment)
        {
            merged.RemoveAll(other => Key(other) == Key(variable));
            merged.Add(variable);
        }

        merged.AddRange(changes.EnvironmentDefaults.Where(variable => !merged.Any(other => Key(other) == Key(variable))).ToList());
        return merged;
    }

    private static string Key(string variable) => variable.Split('=', 2)[0];

    private static void Publish(JsonObject root, PortPublication publication)
    {
        string port = Normalized(publication.ContainerPort);
        var exposed = Child(root, "ExposedPorts");
        if (!exposed.Any(member => Normalized(member.Key) == port))
            exposed[port] = new JsonObject();

        var bindings = Child(Child(root, "HostConfig"), "PortBindings");
        string key = bindings.Select(member => member.Key).FirstOrDefault(name => Normalized(name) == port) ?? port;
        if (bindings[key] is not JsonArray array)
            bindings[key] = array = [];
        if (!array.OfType<JsonObject>().Select(Binding).Contains(new PortBinding { HostIP = publication.HostIP, HostPort = publication.HostPort }))
            array.Add((JsonNode)new JsonObject { ["HostIp"] = publication.HostIP, ["HostPort"] = publication.HostPort });
    }

    /// <summary>The member as an object, made where it is missing or null.</summary>
    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
            parent[name] = child = new JsonObject(name == "HostConfig" ? BodyReader.IgnoreCase : BodyReader.MatchCase);
        return child;
    }

    private static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode?)JsonValue.Create(text))];
}
