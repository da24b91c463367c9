using System.Buffers.Binary;
using System.IO.Compression;

namespace Tesson.EndToEnd.Tests;

/// <summary>A picture as a browser writes it: 8 bits a channel, RGB or RGBA, not interlaced (PNG, second edition, 11 and 9).</summary>
internal sealed class Png
{
    private readonly byte[] _pixels;
    private readonly int _channels;

    private Png(int width, int height, int channels, byte[] pixels) => (Width, Height, _channels, _pixels) = (width, height, channels, pixels);

    public int Width { get; }

    public int Height { get; }

    /// <summary>The colour of a pixel, as 0xRRGGBB.</summary>
    public int this[int x, int y]
    {
        get
        {
            var pixel = _pixels.AsSpan(((y * Width) + x) * _channels, 3);
            return pixel[0] << 16 | pixel[1] << 8 | pixel[2];
        }
    }

    /// <summary>How many pixels have each colour.</summary>
    public Dictionary<int, int> Colours() =>
        Enumerable.Range(0, Height).SelectMany(y => Enumerable.Range(0, Width).Select(x => this[x, y])).CountBy(colour => colour).ToDictionary();

    public static Png Read(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        using MemoryStream packed = new();
        var (width, height, channels) = (0, 0, 0);
        for (int at = 8; at < bytes.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
            var data = bytes.AsSpan(at + 8, length);
            if (bytes.AsSpan(at + 4, 4).SequenceEqual("IHDR"u8))
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
                channels = (data[8], data[9], data[12]) switch { (8, 2, 0) => 3, (8, 6, 0) => 4, var other => throw new NotSupportedException($"{other}") };
            }
            else if (bytes.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                packed.Write(data);
            }

            at += length + 12;
        }

        packed.Position = 0;
        using ZLibStream lines = new(packed, CompressionMode.Decompress);
        return new Png(width, height, channels, Unfilter(lines, width * channels, height, channels));
    }

    private static byte[] Unfilter(ZLibStream lines, int stride, int height, int channels)
    {
        byte[] pixels = new byte[stride * height];
        byte[] above = new byte[stride];
        byte[] line = new byte[stride + 1];
        for (int y = 0; y < height; y++)
        {
            lines.ReadExactly(line);
            var current = pixels.AsSpan(y * stride, stride);
            for (int i = 0; i < stride; i++)
            {
                int left = i < channels ? 0 : current[i - channels];
                int corner = i < channels ? 0 : above[i - channels];
                current[i] = (byte)(line[i + 1] + line[0] switch
                {
                    0 => 0,
                    1 => left,
                    2 => above[i],
                    3 => (left + above[i]) / 2,
                    _ => Paeth(left, above[i], corner),
                });
            }

            current.CopyTo(above);
        }

        return pixels;
    }

    private static int Paeth(int left, int above, int corner)
    {
        int guess = left + above - corner;
        var (toLeft, toAbove, toCorner) = (Math.Abs(guess - left), Math.Abs(guess - above), Math.Abs(guess - corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
