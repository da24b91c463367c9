using System.Net.Sockets;

namespace Tesson.Conntrack.Tests;

public sealed class NetlinkMessagesTests
{
    [Fact]
    public void A_message_is_written_as_it_is_read()
    {
        byte[] datagram = [.. NetlinkMessage.Write(0x101, 0x301, 7, FlowTable.Payload(AddressFamily.InterNetworkV6, [1, 2, 3, 4])), .. NetlinkMessage.Write(3, 2, 8, [0, 0, 0, 0])];
        Assert.Equal(["24 257 769 7 0 0A00000001020304", "20 3 2 8 0 00000000"], Read(datagram));
    }

    [Fact]
    public void Messages_are_padded_to_multiples_of_four() =>
        Assert.Equal(
            ["17 16 0 1 0 09", "16 17 0 2 0 "],
            Read([.. NetlinkMessage.Write(16, 0, 1, [9]), 0, 0, 0, .. NetlinkMessage.Write(17, 0, 2, [])]));

    [Theory]
    [InlineData(0u)]
    [InlineData(15u)]
    [InlineData(21u)]
    [InlineData(uint.MaxValue)]
    public void A_message_of_an_impossible_length_ends_the_reading(uint length)
    {
        byte[] good = NetlinkMessage.Write(16, 0, 1, []);
        byte[] bad = [.. BitConverter.GetBytes(length), .. good.AsSpan(4), 0, 0, 0, 0];
        Assert.Equal(["16 16 0 1 0 "], Read([.. good, .. bad]));
    }

    [Fact]
    public void A_message_cut_off_anywhere_is_none()
    {
        byte[] whole = NetlinkMessage.Write(16, 0, 1, [1, 2, 3, 4]);
        for (int length = 0; length < whole.Length; length++)
            Assert.Empty(Read(whole[..length]));
    }

    [Fact]
    public void An_error_is_the_number_that_the_kernel_sends_negative()
    {
        Assert.Equal(2, new NetlinkMessage(default, [.. BitConverter.GetBytes(-2), 9, 9]).Error);
        Assert.Equal(0, new NetlinkMessage(default, new byte[4]).Error);
        Assert.NotEqual(0, new NetlinkMessage(default, new byte[3]).Error);
    }

    private static List<string> Read(byte[] datagram)
    {
        List<string> read = [];
        foreach (var message in new NetlinkMessages(datagram))
        {
            var header = message.Header;
            read.Add($"{header.Length} {header.Type} {header.Flags} {header.Sequence} {header.Port} {Convert.ToHexString(message.Payload)}");
        }

        return read;
    }
}
