using System.Collections.Immutable;

namespace Tesson.Topology;

/// <summary>Finds the device that a user names.</summary>
public static class DeviceLookup
{
    private const int MaxNear = 5;
    private const int MaxEdits = 2;
    private const int MinCommon = 3;
    private const int LongestName = 64; // Linux's names end before; the time grows with the square

    /// <summary>
    /// The device of that name, in the case as given or else in any; else the one at that PCI address, as Linux or
    /// nvidia-smi write it, with the domain or, in domain 0, without. Of several at one address it is the first in
    /// the list: they are of one card, and local to the same CPUs. Null where there is none, or devices were not read.
    /// </summary>
    public static Device? FindDevice(this Machine machine, string name)
    {
        string? address = PciAddress.Read(name);
        string wanted = address ?? name;
        return machine.Devices.FirstOrDefault(device => device.Name == wanted)
            ?? machine.Devices.FirstOrDefault(device => device.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            ?? machine.Devices.FirstOrDefault(device => address is not null && device.PciAddress == address);
    }

    /// <summary>
    /// At most five names of devices that one who wrote this may have meant, the nearest first: up to two edits away,
    /// or with the same beginning. Where the text has a colon, PCI addresses are among them. Case does not count.
    /// </summary>
    public static ImmutableArray<string> DeviceNamesNear(this Machine machine, string name)
    {
        if (name.Length is 0 or > LongestName)
            return [];
        string wanted = PciAddress.Read(name) ?? name;
        var addresses = name.Contains(':', StringComparison.Ordinal) ? machine.Devices.Select(device => device.PciAddress) : [];
        return
        [
            .. machine.Devices.Select(device => device.Name)
                .Concat(addresses)
                .OfType<string>()
                .Distinct()
                .Select(candidate => (Name: candidate, Edits: EditDistance.Between(wanted, candidate)))
                .Where(candidate => candidate.Edits <= Math.Min(MaxEdits, Math.Max(wanted.Length, candidate.Name.Length) / 2)
                    || BeginAlike(wanted, candidate.Name))
                .OrderBy(candidate => candidate.Edits)
                .Take(MaxNear)
                .Select(candidate => candidate.Name),
        ];
    }

    /// <summary>Whether one begins with all of what is wanted, or both with the larger part of it.</summary>
    private static bool BeginAlike(string wanted, string candidate)
    {
        int common = 0;
        while (common < wanted.Length && common < candidate.Length
            && char.ToUpperInvariant(wanted[common]) == char.ToUpperInvariant(candidate[common]))
        {
            common++;
        }

        return common == wanted.Length || (common >= MinCommon && common * 2 > wanted.Length);
    }
}
