using Tesson.Topology.Native;

namespace Tesson.Topology;

/// <summary>Reads machines through libhwloc 2.</summary>
public static class TopologyReader
{
    /// <summary>
    /// Reads a machine as it is now. What is asked for is what is read: never this machine in place of another, and no
    /// <c>HWLOC_</c> variable changes the source.
    /// </summary>
    /// <param name="source">Where to read.</param>
    /// <param name="withDevices">Whether to look for devices, which takes hwloc longer; else there are none in the machine.</param>
    /// <exception cref="TopologyException">
    /// libhwloc is missing or not of version 2; the source cannot be read; it allows no CPU. The message is one line.
    /// </exception>
    public static Machine Read(TopologySource source, bool withDevices = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var topology = TopologyHandle.Load(source, withDevices);
        try
        {
            var machine = new MachineCopy(topology).ToMachine(source);
            if (machine.Allowed.IsEmpty)
                throw Failure.Of(source, "it has no CPU that may be used");
            // A description does not tell of it.
            return source is TopologySource.Local ? machine with { Isolated = IsolatedCpus.Read() } : machine;
        }
        catch (InvalidDataException e)
        {
            throw Failure.Of(source, e.Message, e);
        }
    }
}
