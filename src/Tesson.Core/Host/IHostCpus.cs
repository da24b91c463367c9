using Tesson.Core.Groups;
using Tesson.Topology;

namespace Tesson.Core.Host;

/// <summary>The CPUs of the machine that this process runs on, as its kernel has them now.</summary>
public interface IHostCpus
{
    /// <summary>The CPUs that are online; null where the kernel does not tell.</summary>
    CpuSet? ReadOnline();

    /// <summary>The CPUs that the kernel lets a container's processes run on; null where that cannot be seen.</summary>
    /// <param name="container">The container's id.</param>
    /// <param name="pid">Its first process; 0 where that is not known.</param>
    CpuSet? ReadCpuset(string container, long pid);

    /// <summary>The same, the memory nodes, and the control group around it, in one look.</summary>
    /// <param name="container">The container's id.</param>
    /// <param name="pid">Its first process; 0 where that is not known.</param>
    KernelPin ReadPin(string container, long pid);

    /// <summary>The control group that the engine puts containers into; null where that cannot be seen.</summary>
    /// <param name="engine">The engine: one of this machine.</param>
    /// <param name="parent">The parent that the containers ask for (<c>CgroupParent</c>); null for the engine's own.</param>
    ControlGroup? ReadParent(EngineMachine engine, string? parent);

    /// <summary>
    /// Moves a container's processes back into its own cpuset, where the kernel has moved them out (cgroup version 1, when
    /// all CPUs of a cpuset go offline). Best effort: <see cref="ReadCpuset"/> tells.
    /// </summary>
    void BringBack(string container, long pid);

    /// <summary>
    /// The CPUs that threads of a container are held to inside its cpuset because who started it is, see
    /// <see cref="InheritedAffinity"/>; null where none is, and where that cannot be seen.
    /// </summary>
    /// <param name="container">The container's id.</param>
    /// <param name="pid">Its first process; 0 where that is not known.</param>
    CpuSet? ReadHeld(string container, long pid);

    /// <summary>Lets those threads run on the whole cpuset. Others, which chose their CPUs themselves, are left alone.</summary>
    /// <param name="container">The container's id.</param>
    /// <param name="pid">Its first process.</param>
    /// <exception cref="TessonException">This process may not; the message says what is needed.</exception>
    void Free(string container, long pid);

    /// <summary>The machine's topology: loads libhwloc.</summary>
    Machine ReadMachine();
}
