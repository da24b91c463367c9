using System.Collections.Immutable;

namespace Tesson.Links;

/// <summary>
/// Lets the kernel lead this host's loopback clients out to a bridge (<c>route_localnet</c>, Documentation/networking/ip-sysctl.rst),
/// and sets back what it set. Whoever sets it has to keep other hosts from 127.0.0.0/8 before (CVE-2020-8558).
/// The record of what was 0 lives as long as the settings: both are gone after a reboot.
/// </summary>
/// <param name="record">The file of the record, a bridge a line; there is none where nothing is recorded.</param>
/// <param name="settings">Where the kernel has a folder of settings for each interface.</param>
public sealed class LocalRouting(string record, string settings = "/proc/sys/net/ipv4/conf")
{
    /// <summary>The bridges whose setting was changed here, and not set back yet.</summary>
    public ImmutableSortedSet<string> Changed => File.Exists(record)
        ? [.. File.ReadAllLines(record).Where(line => line.Length > 0)]
        : ImmutableSortedSet<string>.Empty;

    /// <summary>Whether it is set for an interface, or may be.</summary>
    public bool MayBeOn(string bridge)
    {
        try
        {
            if (IsOn(bridge))
                return true;
            // In a container /proc/sys is often for reading only.
            using var file = new FileStream(FileOf(bridge), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether it is set for an interface; false where there is no such interface.</summary>
    public bool IsOn(string bridge) => File.Exists(FileOf(bridge)) && File.ReadAllText(FileOf(bridge)).Trim() == "1";

    /// <summary>Sets it for those bridges where it is not set. One that is gone has nobody to be led to.</summary>
    /// <exception cref="LinkException">It cannot be set, or not be recorded; then it is not set.</exception>
    public void SwitchOn(IEnumerable<string> bridges)
    {
        foreach (string bridge in bridges.Where(bridge => File.Exists(FileOf(bridge)) && !IsOn(bridge)))
        {
            // First the record: a process that is killed in between has recorded too much, and too much is 0 all the same.
            Write(Changed.Add(bridge));
            Set(bridge, "1");
        }
    }

    /// <summary>Sets back what was changed here, except for some bridges.</summary>
    /// <exception cref="LinkException">It cannot be set back.</exception>
    public void SetBack(IReadOnlySet<string> except)
    {
        var changed = Changed;
        string[] over = [.. changed.Where(bridge => !except.Contains(bridge))];
        if (over.Length == 0)
            return;
        foreach (string bridge in over.Where(IsOn))
            Set(bridge, "0");
        Write(changed.Except(over));
    }

    private string FileOf(string bridge) => Path.Combine(settings, bridge, "route_localnet");

    private void Set(string bridge, string value)
    {
        try
        {
            File.WriteAllText(FileOf(bridge), value);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LinkException($"{FileOf(bridge)}, by which clients on 127.0.0.1 are led to {bridge}, cannot be set to {value}: {fault.Message}", fault);
        }
    }

    private void Write(ImmutableSortedSet<string> changed)
    {
        string next = $"{record}.new";
        try
        {
            if (changed.IsEmpty)
            {
                File.Delete(record);
                return;
            }

            File.WriteAllLines(next, changed);
            File.Move(next, record, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LinkException($"{record}, where Tesson keeps which bridges had route_localnet=0, cannot be written: {fault.Message}", fault);
        }
    }
}
