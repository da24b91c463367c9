using System.Buffers.Binary;

namespace Tesson.Conntrack.Tests;

/// <summary>Hand-made netlink attributes, laid out as the kernel does.</summary>
internal static class Bytes
{
    private const int Nested = 0x8000;

    public static byte[] Attribute(int type, params byte[] value)
    {
        byte[] attribute = new byte[(4 + value.Length + 3) & ~3];
        BitConverter.TryWriteBytes(attribute, (ushort)(4 + value.Length));
        BitConverter.TryWriteBytes(attribute.AsSpan(2), (ushort)type);
        value.CopyTo(attribute, 4);
        return attribute;
    }

    public static byte[] Nest(int type, params byte[][] attributes) => Attribute(type | Nested, [.. attributes.SelectMany(bytes => bytes)]);

    public static byte[] BigEndian(int value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    /// <summary>A tuple whose destination is as good as any.</summary>
    public static byte[] Tuple(int type, byte protocol, byte[] source, int port)
    {
        bool is6 = source.Length == 16;
        return Nest(
            type,
            Nest(1, Attribute(is6 ? 3 : 1, source), Attribute(is6 ? 4 : 2, new byte[source.Length])),
            Nest(2, Attribute(1, protocol), Attribute(2, BigEndian(port)), Attribute(3, BigEndian(1))));
    }
}
