using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;

namespace Tesson.Testing;

/// <summary>
/// Gorb's contract in memory, with quirks 1 to 8 of docs/gorb.md, which also has what was seen with the real daemon. Not
/// safe for concurrent callers.
/// </summary>
internal sealed class GorbDaemon
{
    private readonly GorbKernel _kernel = new();
    private readonly Dictionary<string, Service> _services = [];
    private readonly Dictionary<string, Backend> _backends = []; // quirk 1: one table for the whole daemon

    public IPAddress DefaultHost { get; set; } = IPAddress.Loopback;

    public ImmutableSortedDictionary<string, GorbDoubleService> Services => _services.ToImmutableSortedDictionary(
        s => s.Key,
        s => s.Value.Options with
        {
            Backends = _backends.Where(b => b.Value.Service == s.Value).ToImmutableSortedDictionary(b => b.Key, b => b.Value.Options, StringComparer.Ordinal),
        },
        StringComparer.Ordinal);

    /// <summary>Quirk 8: the memory is lost; the kernel's rules only if Gorb starts with <c>-f</c>.</summary>
    public void Restart(bool flush)
    {
        _services.Clear();
        _backends.Clear();
        if (flush)
        {
            _kernel.Flush();
        }
    }

    /// <summary>Someone else removes a service's rules (<c>ipvsadm -D</c>), and Gorb does not know.</summary>
    public void RemoveFromKernel(string service) => _kernel.RemoveService(_services[service].Vip);

    public void Report(string backend, int status, double health, long uptime) =>
        _backends[backend].Metrics = (status, health, uptime);

    public void CreateService(string name, string body)
    {
        var json = GoJson.Read(body, "ServiceOptions"); // unknown keys are ignored
        var given = new GorbDoubleService(
            json.Text("host"), json.Number("port", "uint16", 0, ushort.MaxValue), json.Text("protocol"), json.Text("method"), json.Text("flags"),
            ImmutableSortedDictionary<string, GorbDoubleBackend>.Empty);
        var persistent = json.Flag("persistent"); // quirk 4: stored, never applied

        if (given.Port == 0)
        {
            throw GoErrorException.Bad("endpoint information is missing");
        }

        var address = given.Host.Length == 0 ? DefaultHost : Resolve(given.Host);
        var options = given with // quirk 7: the host stays "" when it was left out
        {
            Protocol = given.Protocol.Length == 0 ? "tcp" : given.Protocol.ToLowerInvariant(),
            Method = given.Method.Length == 0 ? "wrr" : given.Method,
        };
        if (options.Protocol is not ("tcp" or "udp"))
        {
            throw GoErrorException.Bad("specified protocol is unknown");
        }

        if (options.Flags.Length > 0 && options.Flags.Split('|').Any(f => f is not ("sh-fallback" or "sh-port")))
        {
            throw GoErrorException.Bad("specified flag is unknown");
        }

        if (_services.ContainsKey(name)) // quirk 5: also when the options are identical
        {
            throw GoErrorException.Exists;
        }

        var vip = new Vip(address, options.Port, options.Protocol);
        _kernel.AddService(vip, options.Method);
        _services.Add(name, new Service(options, vip, persistent));
    }

    public void CreateBackend(string service, string name, string body)
    {
        var json = GoJson.Read(body, "BackendOptions");
        var host = json.Text("host");
        var port = json.Number("port", "uint16", 0, ushort.MaxValue);
        var weight = json.Number("weight", "int32", int.MinValue, int.MaxValue);
        var method = json.Text("method") is { Length: > 0 } given ? given.ToLowerInvariant() : "nat";

        if (host.Length == 0 || port == 0)
        {
            throw GoErrorException.Bad("endpoint information is missing");
        }

        var address = Resolve(host);
        if (method is not ("nat" or "dr" or "tunnel" or "ipip"))
        {
            throw GoErrorException.Bad("specified forwarding method is unknown");
        }

        var pulse = GorbPulseReading.Read(json.Object("pulse", "pulse.Options"));
        if (_backends.ContainsKey(name)) // quirk 1: in whatever service it is, even if this service does not exist
        {
            throw GoErrorException.Exists;
        }

        var home = _services.GetValueOrDefault(service) ?? throw GoErrorException.NotFound;
        if (home.Vip.Address.AddressFamily != address.AddressFamily)
        {
            throw GoErrorException.Bad("incompatible address families");
        }

        var destination = new Destination(address, port);
        _kernel.AddDestination(home.Vip, destination);
        // Quirk 6: a weight of 0 or less becomes 100, so a backend cannot be created drained.
        var options = new GorbDoubleBackend(host, port, weight <= 0 ? 100 : weight, method, pulse);
        _backends.Add(name, new Backend(options, home, destination));
    }

    /// <summary>Only the weight is read, so <c>{}</c> means 0, which drains. Quirk 1: the service in the path is not looked at.</summary>
    public void UpdateBackend(string name, string body)
    {
        var weight = GoJson.Read(body, "BackendOptions").Number("weight", "int32", int.MinValue, int.MaxValue);
        var backend = Find(name);
        _kernel.UpdateDestination(backend.Service.Vip, backend.Destination, weight);
        backend.Options = backend.Options with { Weight = weight };
    }

    /// <summary>Takes the backends along. Seen with the real daemon: if the kernel says no, it forgets the service and keeps them.</summary>
    public void RemoveService(string name)
    {
        if (!_services.Remove(name, out var service))
        {
            throw GoErrorException.NotFound;
        }

        _kernel.RemoveService(service.Vip);
        foreach (var (backend, _) in _backends.Where(b => b.Value.Service == service).ToList())
        {
            _backends.Remove(backend);
        }
    }

    /// <summary>Quirk 1 again. Seen with the real daemon: after the kernel said no once, a second try crashes the handler.</summary>
    public void RemoveBackend(string name)
    {
        var backend = Find(name);
        if (backend.IsStopped)
        {
            throw new GoPanicException("the pulse was stopped already");
        }

        backend.IsStopped = true;
        _kernel.RemoveDestination(backend.Service.Vip, backend.Destination);
        _backends.Remove(name);
    }

    public JsonArray ListServices() => new([.. _services.Keys.Select(k => (JsonNode)k)]);

    public JsonObject ShowService(string name)
    {
        var service = _services.GetValueOrDefault(name) ?? throw GoErrorException.NotFound;
        var backends = _backends.Where(b => b.Value.Service == service).ToList();
        return new JsonObject
        {
            ["options"] = new JsonObject
            {
                ["host"] = service.Options.Host,
                ["port"] = service.Options.Port,
                ["protocol"] = service.Options.Protocol,
                ["method"] = service.Options.Method,
                ["flags"] = service.Options.Flags,
                ["persistent"] = service.IsPersistent,
            },
            ["health"] = backends.Count == 0 ? 1 : backends.Average(b => b.Value.Metrics.Health),
            ["backends"] = backends.Count == 0 ? null : new JsonArray([.. backends.Select(b => (JsonNode)b.Key)]),
        };
    }

    /// <summary>Quirk 1 once more: found by its name alone.</summary>
    public JsonObject ShowBackend(string name)
    {
        var backend = Find(name);
        return new JsonObject
        {
            ["options"] = new JsonObject
            {
                ["host"] = backend.Options.Host,
                ["port"] = backend.Options.Port,
                ["weight"] = backend.Options.Weight,
                ["method"] = backend.Options.Method,
                ["pulse"] = new JsonObject
                {
                    ["type"] = backend.Options.Pulse.Type,
                    ["interval"] = backend.Options.Pulse.Interval,
                    ["args"] = backend.Options.Pulse.Args is { } args ? JsonNode.Parse(args) : null,
                },
            },
            ["metrics"] = new JsonObject
            {
                ["status"] = backend.Metrics.Status,
                ["health"] = backend.Metrics.Health, // 0 until the first check
                ["uptime"] = backend.Metrics.Uptime,
            },
        };
    }

    private static IPAddress Resolve(string host) => host is "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(host, out var address) ? address
        : throw GoErrorException.Bad($"lookup {host}: no such host");

    private Backend Find(string name) => _backends.GetValueOrDefault(name) ?? throw GoErrorException.NotFound;

    private sealed class Service(GorbDoubleService options, Vip vip, bool isPersistent)
    {
        public GorbDoubleService Options { get; } = options;

        public Vip Vip { get; } = vip;

        public bool IsPersistent { get; } = isPersistent;
    }

    private sealed class Backend(GorbDoubleBackend options, Service service, Destination destination)
    {
        public GorbDoubleBackend Options { get; set; } = options;

        public Service Service { get; } = service;

        public Destination Destination { get; } = destination;

        public bool IsStopped { get; set; }

        public (int Status, double Health, long Uptime) Metrics { get; set; }
    }
}
