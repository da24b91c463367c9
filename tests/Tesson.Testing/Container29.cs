using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Tesson.Testing;

/// <summary>A container of <see cref="Engine29"/>, as Docker 29 tells of it.</summary>
#pragma warning disable CA1507 // The texts are the names of fields, whatever the properties here are called.
internal sealed class Container29(string name, int number, string image, JsonObject body)
{
    public const string NetworkId = "9f3c1d3e7c1a2b4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5";

    public string Name => name;

    public string Id { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name} {number}")));

    public string State { get; set; } = "created";

    private JsonObject Labels => (JsonObject)(body["Labels"]?.DeepClone() ?? new JsonObject());

    private bool IsRunning => State == "running";

    /// <summary>The default bridge.</summary>
    public static JsonObject Network() => new()
    {
        ["Name"] = "bridge",
        ["Id"] = NetworkId,
        ["Driver"] = "bridge",
        ["EnableIPv4"] = true,
        ["IPAM"] = new JsonObject { ["Driver"] = "default", ["Config"] = new JsonArray(new JsonObject { ["Subnet"] = "172.17.0.0/16", ["Gateway"] = "172.17.0.1" }) },
        ["Options"] = new JsonObject { ["com.docker.network.bridge.name"] = "docker0" },
    };

    /// <summary>Whether it has the labels of a list's filter.</summary>
    public bool Matches(string? filters) => (JsonNode.Parse(filters ?? "{}")!["label"] switch
    {
        JsonArray list => list.Select(label => (string)label!),
        JsonObject map => map.Select(label => label.Key),
        _ => [],
    }).All(label => label.Split('=', 2) is [var key, .. var value] && Labels[key] is { } has && (value.Length == 0 || (string?)has == value[0]));

    public JsonObject Row() => new()
    {
        ["Id"] = Id,
        ["Names"] = new JsonArray($"/{name}"),
        ["Image"] = (string?)body["Image"],
        ["ImageID"] = image,
        ["ImageManifestDescriptor"] = new JsonObject { ["mediaType"] = "application/vnd.oci.image.manifest.v1+json", ["digest"] = image, ["size"] = 1 },
        ["Command"] = "/bin/sh",
        ["Created"] = 1790000000,
        ["Ports"] = new JsonArray([.. Published().Select(port => new JsonObject
        {
            ["IP"] = port.Address,
            ["PrivatePort"] = port.Private,
            ["PublicPort"] = port.Public,
            ["Type"] = port.Protocol,
        })]),
        ["Labels"] = Labels,
        ["State"] = State,
        ["Status"] = IsRunning ? "Up 2 seconds" : "Created",
        ["Health"] = new JsonObject { ["Status"] = "none", ["FailingStreak"] = 0 },
        ["HostConfig"] = new JsonObject { ["NetworkMode"] = "bridge" },
        ["NetworkSettings"] = new JsonObject { ["Networks"] = Networks() },
        ["Mounts"] = new JsonArray(),
    };

    public JsonObject Inspection() => new()
    {
        ["Id"] = Id,
        ["Name"] = $"/{name}",
        ["Created"] = "2026-11-28T09:00:00.123456789Z",
        ["Image"] = image,
        ["ImageManifestDescriptor"] = new JsonObject { ["digest"] = image },
        ["Storage"] = new JsonObject { ["RootFS"] = new JsonObject { ["Snapshot"] = new JsonObject { ["Name"] = "overlayfs" } } },
        ["State"] = new JsonObject { ["Status"] = State, ["Running"] = IsRunning, ["Pid"] = IsRunning ? Environment.ProcessId : 0, ["ExitCode"] = 0, ["Error"] = "" },
        ["Config"] = new JsonObject { ["Image"] = (string?)body["Image"], ["Labels"] = Labels },
        ["HostConfig"] = body["HostConfig"]?.DeepClone(),
        ["NetworkSettings"] = new JsonObject
        {
            ["SandboxID"] = "",
            ["Ports"] = new JsonObject(Published().GroupBy(port => $"{port.Private}/{port.Protocol}").Select(ports => KeyValuePair.Create(ports.Key, (JsonNode?)new JsonArray(
                [.. ports.Select(port => new JsonObject { ["HostIp"] = port.Address, ["HostPort"] = port.Public.ToString(CultureInfo.InvariantCulture) })])))),
            ["Networks"] = Networks(),
        },
    };

    public JsonObject Event(string action)
    {
        var attributes = Labels;
        attributes["name"] = name;
        attributes["image"] = (string?)body["Image"];
        return new JsonObject
        {
            ["Type"] = "container",
            ["Action"] = action,
            ["Actor"] = new JsonObject { ["ID"] = Id, ["Attributes"] = attributes },
            ["scope"] = "local",
            ["time"] = 1790000000,
            ["timeNano"] = 1790000000123456789,
        };
    }

    private JsonObject Networks() => new()
    {
        ["bridge"] = new JsonObject
        {
            ["NetworkID"] = IsRunning ? NetworkId : "",
            ["IPAddress"] = IsRunning ? $"172.17.0.{number}" : "",
            ["IPPrefixLen"] = IsRunning ? 16 : 0,
            ["Gateway"] = IsRunning ? "172.17.0.1" : "",
            ["MacAddress"] = IsRunning ? $"02:42:ac:11:00:{number:x2}" : "",
            ["GwPriority"] = 0,
        },
    };

    private IEnumerable<(string Address, int Private, int Public, string Protocol)> Published()
    {
        if (!IsRunning || body["HostConfig"]?["PortBindings"] is not JsonObject ports)
            yield break;
        foreach (var (key, bindings) in ports)
        {
            string[] port = key.Split('/');
            foreach (var binding in (JsonArray)bindings!)
            {
                string given = (string?)binding!["HostPort"] ?? "";
                yield return ((string?)binding["HostIp"] is { Length: > 0 } address ? address : "0.0.0.0", int.Parse(port[0], CultureInfo.InvariantCulture),
                    given.Length > 0 ? int.Parse(given, CultureInfo.InvariantCulture) : 32768 + number, port[1]);
            }
        }
    }
}
