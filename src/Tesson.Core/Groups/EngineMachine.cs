namespace Tesson.Core.Groups;

/// <summary>The machine that the engine runs on, as the engine tells of it.</summary>
/// <param name="Name">Its host name.</param>
/// <param name="Kernel">Its kernel's release.</param>
/// <param name="Cpus">The number of CPUs that the engine sees.</param>
/// <param name="IsRootless">Whether it runs without root, its networks hidden from the machine.</param>
public sealed record EngineMachine(string Name, string Kernel, int Cpus, bool IsRootless = false)
{
    /// <summary>Whether the engine can pin containers: one without root cannot where the cpuset controller is not delegated to it.</summary>
    public bool CanPin { get; init; } = true;

    /// <summary>Whether this is told by a process in a container, which may have a host name of its own.</summary>
    public bool IsContainer { get; init; }

    /// <summary>Who makes its containers' control groups: <c>systemd</c> or <c>cgroupfs</c>; empty where it does not tell.</summary>
    public string CgroupDriver { get; init; } = "";
}
