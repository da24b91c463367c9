namespace Tesson.Core.Placement;

/// <summary>A device that shards are to be close to.</summary>
/// <param name="Device">Its name as Linux has it (<c>eth0</c>, <c>nvme0n1</c>), or its PCI address.</param>
/// <param name="IsStrict">Whether only its local CPUs are used, and not just first.</param>
public sealed record Near(string Device, bool IsStrict)
{
    private const string Strict = "=strict";

    /// <summary>Reads <c>DEVICE</c> or <c>DEVICE=strict</c>.</summary>
    /// <exception cref="UsageException">No device is named.</exception>
    public static Near Parse(string text)
    {
        bool strict = text.EndsWith(Strict, StringComparison.Ordinal);
        string device = strict ? text[..^Strict.Length] : text;
        if (device.Length == 0 || device.Contains('=', StringComparison.Ordinal))
            throw new UsageException($"--near '{text}': write DEVICE or DEVICE=strict, such as eth0=strict; 'tesson topo --devices' lists them");
        return new Near(device, strict);
    }
}
