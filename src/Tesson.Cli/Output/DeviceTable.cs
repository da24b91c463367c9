using Tesson.Cli.Output.Picture;
using Tesson.Topology;

namespace Tesson.Cli.Output;

/// <summary>The devices of a machine for people, a line each; nothing where there is none.</summary>
internal static class DeviceTable
{
    public static string Print(Machine machine)
    {
        if (machine.Devices.IsEmpty)
            return "";
        Columns table = new("DEVICE", "KIND", "PCI", "CPUS", "NODES", "DESCRIPTION");
        foreach (var device in machine.Devices)
        {
            table.Add(
                Printable.Of(device.Name),
                Kind(device.Kind),
                device.PciAddress ?? "-",
                device.Cpus.IsEmpty ? "-" : device.Cpus.ToString(),
                device.Nodes.IsEmpty ? "-" : device.Nodes.ToString(),
                Printable.Of(device.Description ?? ""));
        }

        using StringWriter text = new();
        table.Print(text);
        return text.ToString();
    }

    public static string Kind(DeviceKind kind) => kind switch
    {
        DeviceKind.Network => "network",
        DeviceKind.Block => "block",
        DeviceKind.Gpu => "gpu",
        DeviceKind.CoProcessor => "coprocessor",
        DeviceKind.OpenFabrics => "openfabrics",
        DeviceKind.Dma => "dma",
        _ => "pci",
    };
}
