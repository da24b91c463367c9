using System.Runtime.InteropServices;
using static Tesson.Conntrack.Native.NetlinkConstants;

namespace Tesson.Conntrack;

/// <summary>The attributes of a message or of a nest, up to the first that is broken or cut off.</summary>
internal ref struct NetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    private const int HeaderSize = 4;

    private ReadOnlySpan<byte> _rest = bytes;

    public NetlinkAttribute Current { get; private set; }

    public readonly NetlinkAttributes GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.Length < HeaderSize)
            return false;
        int length = MemoryMarshal.Read<ushort>(_rest); // without the padding
        int padded = Align(length);
        if (length < HeaderSize || padded > _rest.Length)
            return false;
        int type = MemoryMarshal.Read<ushort>(_rest[2..]) & NLA_TYPE_MASK;
        Current = new NetlinkAttribute(type, _rest[HeaderSize..length], _rest[..padded]);
        _rest = _rest[padded..];
        return true;
    }
}
