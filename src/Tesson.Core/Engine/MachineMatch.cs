using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Topology;

namespace Tesson.Core.Engine;

/// <summary>Tells whether the engine runs on the machine whose topology was read here.</summary>
public static class MachineMatch
{
    /// <summary>Why the engine's machine is another one than this; null where it is this one.</summary>
    /// <param name="engineHost">The network host that the engine is reached at; null over a Unix socket.</param>
    /// <param name="engine">What the engine says of its machine.</param>
    /// <param name="here">What this machine says of itself.</param>
    public static string? Difference(string? engineHost, EngineMachine engine, EngineMachine here)
    {
        if (engineHost is not null && !HostAddresses.IsLocal(engineHost))
            return $"it is at {engineHost}, which is no address of this machine";
        if (!string.Equals(engine.Name, here.Name, StringComparison.OrdinalIgnoreCase))
            return $"its host name is '{engine.Name}', this {(here.IsContainer ? "container" : "machine")}'s is '{here.Name}'";
        if (engine.Kernel != here.Kernel)
            return $"its kernel is {engine.Kernel}, this machine's is {here.Kernel}";
        // An engine that is held to some CPUs (CPUAffinity=, taskset) counts no others. Over a Unix socket it is this machine's
        // all the same, and where it were not, it would refuse CPUs that it lacks before anything is created.
        bool isHeld = engineHost is null && engine.Cpus > 0 && engine.Cpus < here.Cpus;
        return engine.Cpus != here.Cpus && !isHeld ? $"it has {engine.Cpus} CPUs, this machine has {here.Cpus}" : null;
    }

    /// <summary>Why the engine runs under another kernel than this process, with the remedy, as a sentence; null where it runs under this one.</summary>
    /// <param name="engineHost">The network host that the engine is reached at; null over a Unix socket.</param>
    /// <param name="address">The engine's address.</param>
    /// <param name="engine">What the engine says of its machine.</param>
    public static string? Elsewhere(string? engineHost, string address, EngineMachine engine)
    {
        if (!IsElsewhere(engineHost, engine))
            return null;
        EngineMachine here = new(HostName, Kernel, engine.Cpus) { IsContainer = OwnContainer.IsThere };
        return $"the Docker Engine at {address} is on another machine: {Difference(engineHost, engine, here)}"
            + (Remedy(engineHost, engine, here) is { } remedy ? $"; {remedy}" : "");
    }

    /// <summary>Whether the engine runs under another kernel than this process.</summary>
    public static bool IsElsewhere(string? engineHost, EngineMachine engine) =>
        (engineHost is not null && !HostAddresses.IsLocal(engineHost)) || engine.Name != HostName || engine.Kernel != Kernel;

    /// <summary>This machine, read from the kernel as the engine reads it.</summary>
    /// <param name="machine">The topology of this machine.</param>
    public static EngineMachine Here(Machine machine) => new(
        HostName,
        Kernel,
        machine.Pus.Length)
    {
        IsContainer = OwnContainer.IsThere,
    };

    /// <summary>
    /// What lets a Tesson in a container see that the engine is on its machine, as the end of a sentence: a container has the
    /// host's name only on the host's network. Null where the engine is elsewhere for another reason.
    /// </summary>
    /// <inheritdoc cref="Difference"/>
    public static string? Remedy(string? engineHost, EngineMachine engine, EngineMachine here) =>
        here.IsContainer && engineHost is null && engine.Kernel == here.Kernel && !string.Equals(engine.Name, here.Name, StringComparison.OrdinalIgnoreCase)
            ? "if that is this container's host, start the container on the host's network and with its processes (docker run --network host --pid host)"
            : null;

    private static string HostName => File.ReadAllText("/proc/sys/kernel/hostname").Trim();

    private static string Kernel => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
}
