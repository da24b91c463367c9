using System.Buffers.Binary;
using System.Net;
using static Tesson.Conntrack.Native.NetlinkConstants;

namespace Tesson.Conntrack;

/// <summary>One tracked flow.</summary>
/// <param name="AnsweredFrom">The source of the reply direction.</param>
/// <param name="Identity">
/// The attributes that name it to the kernel: the tuple of the original direction, always, for a deletion without one
/// would delete every flow; its zone; and its number, so that a newer flow of the same tuple is another one.
/// </param>
internal sealed record FlowEntry(FlowTarget AnsweredFrom, byte[] Identity)
{
    /// <summary>Reads a flow's attributes; nothing where they are cut off, or the flow has no ports.</summary>
    public static FlowEntry? Parse(ReadOnlySpan<byte> attributes)
    {
        FlowTarget? answeredFrom = null;
        ReadOnlySpan<byte> tuple = [], zone = [], id = [];
        foreach (var attribute in new NetlinkAttributes(attributes))
        {
            switch (attribute.Type)
            {
                case CTA_TUPLE_ORIG:
                    tuple = attribute.Raw;
                    break;
                case CTA_TUPLE_REPLY:
                    answeredFrom = Source(attribute.Value);
                    break;
                case CTA_ZONE:
                    zone = attribute.Raw;
                    break;
                case CTA_ID:
                    id = attribute.Raw;
                    break;
            }
        }

        return answeredFrom is null || tuple.IsEmpty ? null : new FlowEntry(answeredFrom, [.. tuple, .. zone, .. id]);
    }

    private static FlowTarget? Source(ReadOnlySpan<byte> tuple)
    {
        IPAddress? address = null;
        (int Protocol, int Port)? endpoint = null;
        foreach (var attribute in new NetlinkAttributes(tuple))
        {
            switch (attribute.Type)
            {
                case CTA_TUPLE_IP:
                    address = SourceAddress(attribute.Value);
                    break;
                case CTA_TUPLE_PROTO:
                    endpoint = SourcePort(attribute.Value);
                    break;
            }
        }

        return address is not null && endpoint is var (protocol, port) ? new FlowTarget((FlowProtocol)protocol, address, port) : null;
    }

    private static IPAddress? SourceAddress(ReadOnlySpan<byte> addresses)
    {
        foreach (var attribute in new NetlinkAttributes(addresses))
        {
            if ((attribute.Type, attribute.Value.Length) is (CTA_IP_V4_SRC, 4) or (CTA_IP_V6_SRC, 16))
                return new IPAddress(attribute.Value);
        }

        return null;
    }

    private static (int Protocol, int Port)? SourcePort(ReadOnlySpan<byte> ports)
    {
        int? protocol = null, port = null;
        foreach (var attribute in new NetlinkAttributes(ports))
        {
            switch (attribute.Type, attribute.Value.Length)
            {
                case (CTA_PROTO_NUM, 1):
                    protocol = attribute.Value[0];
                    break;
                case (CTA_PROTO_SRC_PORT, 2):
                    port = BinaryPrimitives.ReadUInt16BigEndian(attribute.Value);
                    break;
            }
        }

        return protocol is { } number && port is { } source ? (number, source) : null;
    }
}
