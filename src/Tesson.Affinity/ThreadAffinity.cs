using System.Runtime.InteropServices;
using Tesson.Affinity.Native;

namespace Tesson.Affinity;

/// <summary>The CPUs that single threads are held to, inside the cpuset that they are in.</summary>
public static class ThreadAffinity
{
    /// <summary>1024 bytes: 8192 CPUs, as many as Linux can have (CONFIG_NR_CPUS).</summary>
    private const int MaskBytes = 1024;

    /// <summary>
    /// Lets a thread run on all CPUs of its cpuset, also of one that it is moved to, or that is widened, later. The kernel
    /// keeps what a thread was held to beside its cpuset, and hands it to children; a mask of all CPUs takes that away.
    /// </summary>
    /// <param name="thread">The thread's id (the process's for its first).</param>
    /// <returns>Whether there is such a thread.</returns>
    /// <exception cref="AffinityException">This process may not: the thread is another user's, and it has no CAP_SYS_NICE.</exception>
    public static bool Free(int thread)
    {
        Span<byte> all = stackalloc byte[MaskBytes];
        all.Fill(0xff);
        if (Libc.sched_setaffinity(thread, all.Length, all) == 0)
            return true;
        int errno = Marshal.GetLastPInvokeError();
        return errno == Libc.ESRCH ? false : throw new AffinityException(Marshal.GetPInvokeErrorMessage(errno));
    }
}
