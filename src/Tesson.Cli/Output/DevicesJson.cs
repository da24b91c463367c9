using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tesson.Topology;

namespace Tesson.Cli.Output;

/// <summary>The devices of a machine as `topo --devices --json` prints them: a contract.</summary>
internal static class DevicesJson
{
    public static string Print(Machine machine) => JsonSerializer.Serialize(
        [.. machine.Devices.Select(device => new DeviceJson(
            device.Name, DeviceTable.Kind(device.Kind), device.PciAddress, device.Description, device.Cpus.ToString(), device.Nodes.ToString()))],
        DevicesJsonContext.Default.ImmutableArrayDeviceJson);
}

/// <summary>A device; <c>pciAddress</c> and <c>description</c> are null where there is none.</summary>
internal sealed record DeviceJson(string Name, string Kind, string? PciAddress, string? Description, string Cpus, string Nodes);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(ImmutableArray<DeviceJson>))]
internal sealed partial class DevicesJsonContext : JsonSerializerContext;
