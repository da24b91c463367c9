using System.ComponentModel;
using System.Net.Sockets;
using Tesson.Conntrack.Native;
using static Tesson.Conntrack.Native.NetlinkConstants;

namespace Tesson.Conntrack;

/// <summary>The two requests of ctnetlink that Tesson makes.</summary>
internal static class FlowTable
{
    private const int Attempts = 5;

    /// <summary>The flows that one of the targets answers.</summary>
    /// <exception cref="Win32Exception">The kernel refuses, or the table changed during every attempt.</exception>
    public static List<FlowEntry> Find(HashSet<FlowTarget> targets)
    {
        List<FlowEntry> found = [];
        foreach (var family in targets.Select(target => target.Address.AddressFamily).Distinct())
            found.AddRange(Find(targets, family));
        return found;
    }

    /// <summary>Deletes the flows, and counts those that were still there.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static int Delete(List<FlowEntry> flows)
    {
        if (flows.Count == 0)
            return 0;
        using NetlinkSocket socket = new();
        return flows.Count(flow => Delete(socket, flow));
    }

    /// <summary>The message's own header, nfgenmsg, before its attributes.</summary>
    internal static byte[] Payload(AddressFamily family, ReadOnlySpan<byte> attributes) =>
        [family == AddressFamily.InterNetwork ? AF_INET : AF_INET6, NFNETLINK_V0, 0, 0, .. attributes];

    private static List<FlowEntry> Find(HashSet<FlowTarget> targets, AddressFamily family)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return FindOnce(targets, family);
            }
            catch (Win32Exception e) when (attempt < Attempts && e.NativeErrorCode is Errno.EINTR or Errno.ENOBUFS)
            {
                // The dump has a gap. The next one gets a new socket, so nothing of this one is left to read.
            }
        }
    }

    private static List<FlowEntry> FindOnce(HashSet<FlowTarget> targets, AddressFamily family)
    {
        List<FlowEntry> found = [];
        using NetlinkSocket socket = new();
        socket.Ask(IPCTNL_MSG_CT_GET, NLM_F_DUMP, Payload(family, []), message =>
        {
            if (message.Length > NfgenmsgSize && FlowEntry.Parse(message[NfgenmsgSize..]) is { } flow && targets.Contains(flow.AnsweredFrom))
                found.Add(flow);
        });
        return found;
    }

    private static bool Delete(NetlinkSocket socket, FlowEntry flow)
    {
        try
        {
            socket.Ask(IPCTNL_MSG_CT_DELETE, NLM_F_ACK, Payload(flow.AnsweredFrom.Address.AddressFamily, flow.Identity), _ => { });
            return true;
        }
        catch (Win32Exception e) when (e.NativeErrorCode == Errno.ENOENT)
        {
            return false; // it ended by itself
        }
    }
}
