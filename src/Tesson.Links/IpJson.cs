using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tesson.Links;

/// <summary>Reads what <c>ip -j</c> prints of routes and neighbours: an array of objects, or nothing at all.</summary>
internal static class IpJson
{
    /// <summary>The addresses that have a route of their own.</summary>
    public static HashSet<IPAddress> Hosts(string json) => [.. Read(json)
        .Select(entry => IPAddress.TryParse(entry.Dst, out var address) ? address : null)
        .OfType<IPAddress>()];

    /// <summary>The neighbours that have a link address.</summary>
    public static HashSet<Neighbour> Neighbours(string json) => [.. Read(json)
        .Select(entry => entry.LinkAddress is { } link && IPAddress.TryParse(entry.Dst, out var address) ? new Neighbour(address, link) : null)
        .OfType<Neighbour>()];

    private static IpEntry[] Read(string json)
    {
        try
        {
            return string.IsNullOrWhiteSpace(json) ? [] : JsonSerializer.Deserialize(json, IpEntryJson.Default.IpEntryArray) ?? [];
        }
        catch (JsonException fault)
        {
            throw new LinkException($"what ip says cannot be read: {fault.Message}", fault);
        }
    }
}

/// <summary>A route or a neighbour.</summary>
internal sealed record IpEntry([property: JsonPropertyName("dst")] string? Dst, [property: JsonPropertyName("lladdr")] string? LinkAddress);

[JsonSerializable(typeof(IpEntry[]))]
internal sealed partial class IpEntryJson : JsonSerializerContext;
