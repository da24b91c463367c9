using System.ComponentModel;

namespace Tesson.Conntrack;

/// <summary>Flows of the kernel's connection tracking.</summary>
public static class Flows
{
    /// <summary>
    /// Deletes every tracked flow of the protocol that is answered from one of these endpoints (source of the reply
    /// direction): flows that NAT sends there, and direct ones. It acts on the network namespace of the calling thread.
    /// </summary>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="ConntrackException">
    /// No permission (CAP_NET_ADMIN), or the kernel has no connection tracking, does not answer, or changes it faster
    /// than it can be read. The message is one line.
    /// </exception>
    public static int Delete(IReadOnlyCollection<FlowTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        HashSet<FlowTarget> wanted = [.. targets.Select(target => target.Plain())];
        try
        {
            return wanted.Count == 0 ? 0 : FlowTable.Delete(FlowTable.Find(wanted));
        }
        catch (Win32Exception e)
        {
            throw Failure.Of(e);
        }
    }
}
