using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tesson.Gorb.Wire;

internal sealed record PulseBody
{
    public string? Type { get; init; }

    public string? Interval { get; init; }

    /// <summary>Sent as text only: a number here crashes Gorb's handler (docs/gorb.md, quirk 3). Read back, it may hold anything.</summary>
    public JsonObject? Args { get; init; }

    public static PulseBody From(Pulse pulse) => new()
    {
        Type = pulse.Type.ToString().ToLowerInvariant(),
        Interval = pulse.Interval is { } interval ? GorbInterval.Print(interval) : null,
        Args = pulse.Path is null ? null : new JsonObject { ["path"] = pulse.Path },
    };

    public Pulse ToPulse() => new()
    {
        Type = Type switch { "http" => PulseType.Http, "none" => PulseType.None, _ => PulseType.Tcp },
        Interval = GorbInterval.Read(Interval),
        Path = Args?["path"] is JsonValue path && path.GetValueKind() is JsonValueKind.String ? path.GetValue<string>() : null,
    };
}
