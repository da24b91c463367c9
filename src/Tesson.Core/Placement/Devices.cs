using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Where the devices of a machine are.</summary>
internal static class Devices
{
    private const int Told = 8;

    /// <summary>The allowed CPUs that are local to a device.</summary>
    /// <param name="machine">A machine that was read with its devices.</param>
    /// <param name="name">The device's name, or its PCI address.</param>
    /// <exception cref="UsageException">There is no such device, or no CPU of its may be used.</exception>
    public static CpuSet LocalCpus(Machine machine, string name)
    {
        if (machine.FindDevice(name) is { } device)
        {
            var cpus = device.Cpus & machine.Allowed;
            return cpus.IsEmpty ? throw new UsageException($"--near {name}: no CPU that is local to it may be used") : cpus;
        }

        var near = machine.DeviceNamesNear(name);
        string rather = !near.IsEmpty ? $"do you mean {string.Join(" or ", near)}?"
            : machine.Devices.IsEmpty ? "the topology tells of none"
            : $"there are {string.Join(", ", machine.Devices.Take(Told).Select(other => other.Name))}{(machine.Devices.Length > Told ? ", ..." : "")}";
        throw new UsageException($"--near {name}: {machine.Source} has no such device; {rather} ('tesson topo --devices' lists them)");
    }
}
