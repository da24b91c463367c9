using System.ComponentModel;
using Tesson.Conntrack.Native;

namespace Tesson.Conntrack;

/// <summary>Words the errors: the thing, the cause and the remedy, in one line.</summary>
internal static class Failure
{
    public static ConntrackException Of(Win32Exception error) =>
        new($"cannot delete flows from the kernel's connection tracking: {Cause(error)}", error);

    private static string Cause(Win32Exception error) => error.NativeErrorCode switch
    {
        Errno.EPERM or Errno.EACCES => $"it needs CAP_NET_ADMIN ({error.Message}); run as root",
        Errno.EINVAL or Errno.EPROTONOSUPPORT or Errno.EAFNOSUPPORT =>
            $"the kernel does not offer it over netlink ({error.Message}); load the module: modprobe nf_conntrack_netlink",
        Errno.EAGAIN => $"the kernel did not answer within {NetlinkSocket.TimeoutSeconds} s; try again when the machine is less busy",
        Errno.EINTR or Errno.ENOBUFS => "it changed each time while it was read; try again when there is less traffic",
        _ => $"{error.Message} (error {error.NativeErrorCode}); see the kernel's log: dmesg",
    };
}
