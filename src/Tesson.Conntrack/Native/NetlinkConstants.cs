namespace Tesson.Conntrack.Native;

/// <summary>The numbers of linux/netlink.h, nfnetlink.h and nfnetlink_conntrack.h that Tesson uses.</summary>
internal static class NetlinkConstants
{
    public const ushort NLM_F_REQUEST = 0x1;
    public const ushort NLM_F_ACK = 0x4;
    public const ushort NLM_F_DUMP_INTR = 0x10;
    public const ushort NLM_F_DUMP = 0x300;

    public const ushort NLMSG_ERROR = 2; // also the acknowledgement
    public const ushort NLMSG_DONE = 3;
    public const ushort NLMSG_MIN_TYPE = 0x10; // those below are netlink's own

    public const int NLA_TYPE_MASK = 0x3fff; // the other bits say "nested" and "byte order"

    // Subsystem NFNL_SUBSYS_CTNETLINK in the upper byte.
    public const ushort IPCTNL_MSG_CT_GET = (1 << 8) | 1;
    public const ushort IPCTNL_MSG_CT_DELETE = (1 << 8) | 2;

    public const int NfgenmsgSize = 4;
    public const byte NFNETLINK_V0 = 0;
    public const byte AF_INET = 2;
    public const byte AF_INET6 = 10;

    public const int CTA_TUPLE_ORIG = 1;
    public const int CTA_TUPLE_REPLY = 2;
    public const int CTA_ID = 12;
    public const int CTA_ZONE = 18;

    public const int CTA_TUPLE_IP = 1;
    public const int CTA_TUPLE_PROTO = 2;

    public const int CTA_IP_V4_SRC = 1;
    public const int CTA_IP_V6_SRC = 3;

    public const int CTA_PROTO_NUM = 1;
    public const int CTA_PROTO_SRC_PORT = 2;

    /// <summary>The length with its padding: messages and attributes begin at multiples of four.</summary>
    public static int Align(int length) => (length + 3) & ~3;
}
