using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Tesson.Testing;

/// <summary>
/// An engine that answers as Docker 29 does, with containerd's image store: an inspection has addresses in Networks only, and
/// an event has no status, id and from. It refuses clients below its minimum, keeps containers, and runs nothing.
/// </summary>
public sealed class Engine29 : IDisposable
{
    /// <summary>The one image that it has.</summary>
    public const string Image = "image:latest";

    private const string Digest = "sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1";

    private readonly HttpDouble _server;
    private readonly Lock _lock = new();
    private readonly List<Container29> _containers = [];
    private readonly Channel<JsonObject> _events = Channel.CreateUnbounded<JsonObject>();
    private readonly Version _minimum;
    private readonly Version _newest;

    /// <param name="minimum">The oldest API version that it takes: 1.44 from 29.0 to 29.2, 1.40 from 29.3 on.</param>
    /// <param name="newest">Its own API version.</param>
    public Engine29(string minimum = "1.44", string newest = "1.52")
    {
        (_minimum, _newest) = (Version.Parse(minimum), Version.Parse(newest));
        _server = new(AnswerAsync);
    }

    /// <summary>Host and port.</summary>
    public string Address => _server.Address;

    /// <summary>The calls, as method and path.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    public void Dispose()
    {
        _events.Writer.TryComplete();
        _server.Dispose();
    }

    /// <summary>A container's process ends, as if by itself.</summary>
    public void Kill(string name)
    {
        lock (_lock)
        {
            var container = _containers.Single(known => known.Name == name);
            container.State = "exited";
            Tell(container, "die");
        }
    }

    private async Task AnswerAsync(HttpListenerContext call)
    {
        string[] path = call.Request.Url!.AbsolutePath.Trim('/').Split('/');
        call.Response.Headers["Api-Version"] = _newest.ToString(2);
        call.Response.ContentType = "application/json";
        if (path[^1] == "events")
        {
            await TellEventsAsync(call.Response);
            return;
        }

        using StreamReader reader = new(call.Request.InputStream, Encoding.UTF8);
        string body = await reader.ReadToEndAsync();
        JsonNode? answer;
        lock (_lock)
        {
            Calls.Enqueue($"{call.Request.HttpMethod} {call.Request.Url.AbsolutePath}");
            (call.Response.StatusCode, answer) = Version.TryParse(path[0].TrimStart('v'), out var version) && version < _minimum
                ? (400, Message($"client version {version} is too old. Minimum supported API version is {_minimum}, please upgrade your client to a newer version"))
                : Answer(call.Request.HttpMethod, path[^1] == "_ping" ? path : path[1..], call.Request, body);
        }

        if (answer is not null)
            await call.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.ToJsonString()));
        call.Response.Close();
    }

    private (int Status, JsonNode? Answer) Answer(string method, string[] path, HttpListenerRequest request, string body) => (method, path) switch
    {
        (_, ["_ping"]) => (200, "OK"),
        (_, ["info"]) => (200, new JsonObject
        {
            ["Name"] = File.ReadAllText("/proc/sys/kernel/hostname").Trim(),
            ["KernelVersion"] = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            ["ServerVersion"] = "29.1.3",
            ["NCPU"] = Environment.ProcessorCount,
            ["SecurityOptions"] = new JsonArray("name=seccomp,profile=builtin", "name=cgroupns"),
            ["FirewallBackend"] = new JsonObject { ["Driver"] = "nftables" },
        }),
        (_, ["networks"]) => (200, new JsonArray(Container29.Network())),
        (_, ["images", .. var name, "json"]) when string.Join('/', name) is "image" or Image => (200, new JsonObject
        {
            ["Id"] = Digest,
            ["RepoDigests"] = new JsonArray($"image@{Digest}"),
            ["Descriptor"] = new JsonObject { ["mediaType"] = "application/vnd.oci.image.index.v1+json", ["digest"] = Digest, ["size"] = 527 },
            ["Config"] = new JsonObject { ["Env"] = new JsonArray("A=1") },
        }),
        (_, ["images", ..]) => (404, Message("No such image")),
        (_, ["containers", "json"]) => (200, new JsonArray([.. _containers.Where(container => container.Matches(request.QueryString["filters"])).Select(container => container.Row())])),
        ("POST", ["containers", "create"]) => Create(request.QueryString["name"]!, (JsonObject)JsonNode.Parse(body)!),
        (_, ["containers", var id, ..]) when _containers.Find(container => container.Id == id || container.Name == id) is { } container => Answer(method, path[2..], container),
        _ => (404, Message("no such thing")),
    };

    private (int Status, JsonNode? Answer) Answer(string method, string[] call, Container29 container)
    {
        switch (method, call)
        {
            case ("GET", ["json"]):
                return (200, container.Inspection());
            case ("POST", ["start"]):
                container.State = "running";
                Tell(container, "start");
                return (204, null);
            case ("POST", ["stop"]):
                if (container.State != "running")
                    return (304, null);
                container.State = "exited";
                Tell(container, "die");
                return (204, null);
            case ("DELETE", []):
                _containers.Remove(container);
                Tell(container, "destroy");
                return (204, null);
            default:
                return (404, Message("no such call"));
        }
    }

    private (int Status, JsonNode Answer) Create(string name, JsonObject body)
    {
        if ((string?)body["Image"] is not ("image" or Image))
            return (404, Message($"No such image: {body["Image"]}"));
        Container29 container = new(name, _containers.Count + 2, Digest, body);
        _containers.Add(container);
        return (201, new JsonObject { ["Id"] = container.Id, ["Warnings"] = new JsonArray() });
    }

    private void Tell(Container29 container, string action) => _events.Writer.TryWrite(container.Event(action));

    private async Task TellEventsAsync(HttpListenerResponse response)
    {
        response.SendChunked = true;
        await response.OutputStream.FlushAsync();
        await foreach (var happened in _events.Reader.ReadAllAsync())
        {
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"{happened.ToJsonString()}\n"));
            await response.OutputStream.FlushAsync();
        }
    }

    private static JsonObject Message(string words) => new() { ["message"] = words };
}
