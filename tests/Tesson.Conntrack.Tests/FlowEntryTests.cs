using System.Net;
using Tesson.Testing;

namespace Tesson.Conntrack.Tests;

public sealed class FlowEntryTests
{
    private static readonly byte[] _client = [10, 0, 0, 1];
    private static readonly byte[] _backend = [172, 17, 0, 2];
    private static readonly byte[] _original = Bytes.Tuple(1, 17, _client, 40000);
    private static readonly byte[] _reply = Bytes.Tuple(2, 17, _backend, 9001);
    private static readonly byte[] _status = Bytes.Attribute(3, 0, 0, 1, 0x8e);
    private static readonly byte[] _id = Bytes.Attribute(12, 1, 2, 3, 4);
    private static readonly byte[] _zone = Bytes.Attribute(18, 0, 7);

    [Fact]
    public void An_IPv4_flow_says_who_answers_it() =>
        Assert.Equal(new FlowTarget(FlowProtocol.Udp, IPAddress.Parse("172.17.0.2"), 9001), FlowEntry.Parse([.. _original, .. _reply])!.AnsweredFrom);

    [Fact]
    public void An_IPv6_flow_says_who_answers_it()
    {
        var address = IPAddress.Parse("fd00::2");
        byte[] reply = Bytes.Tuple(2, 6, address.GetAddressBytes(), 65535);
        Assert.Equal(new FlowTarget(FlowProtocol.Tcp, address, 65535), FlowEntry.Parse([.. _original, .. reply])!.AnsweredFrom);
    }

    [Fact]
    public void A_flow_is_named_by_its_original_tuple_its_zone_and_its_number()
    {
        Assert.Equal([.. _original, .. _zone, .. _id], FlowEntry.Parse([.. _original, .. _reply, .. _status, .. _id, .. _zone])!.Identity);
        Assert.Equal(_original, FlowEntry.Parse([.. _reply, .. _status, .. _original])!.Identity);
    }

    [Fact]
    public void A_flow_without_its_original_tuple_is_none_for_deleting_it_would_delete_them_all() =>
        Assert.Null(FlowEntry.Parse([.. _reply, .. _id, .. _zone]));

    [Fact]
    public void A_flow_without_ports_is_none()
    {
        byte[] addresses = Bytes.Nest(1, Bytes.Attribute(1, _backend));
        byte[] icmp = Bytes.Nest(2, addresses, Bytes.Nest(2, Bytes.Attribute(1, 1), Bytes.Attribute(4, 0, 9)));
        Assert.Null(FlowEntry.Parse([.. _original, .. icmp]));
        Assert.Null(FlowEntry.Parse([.. _original, .. Bytes.Nest(2, addresses)]));
        Assert.Null(FlowEntry.Parse([.. _original, .. Bytes.Nest(2, Bytes.Nest(2, Bytes.Attribute(1, 17), Bytes.Attribute(2, 0, 1)))]));
        Assert.Null(FlowEntry.Parse(_original));
        Assert.Null(FlowEntry.Parse([]));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(16)]
    public void An_address_of_a_wrong_length_is_none(int length)
    {
        byte[] ports = Bytes.Nest(2, Bytes.Attribute(1, 17), Bytes.Attribute(2, 0, 1));
        byte[] reply = Bytes.Nest(2, Bytes.Nest(1, Bytes.Attribute(1, new byte[length])), ports);
        Assert.Null(FlowEntry.Parse([.. _original, .. reply]));
    }

    [Fact]
    public void A_flow_cut_off_anywhere_is_none_until_both_tuples_are_there()
    {
        byte[] whole = [.. _original, .. _reply, .. _id];
        for (int length = 0; length < whole.Length; length++)
            Assert.Equal(length >= _original.Length + _reply.Length, FlowEntry.Parse(whole.AsSpan(0, length)) is not null);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(ushort.MaxValue)]
    public void An_attribute_of_an_impossible_length_ends_the_reading(int length)
    {
        byte[] broken = [.. BitConverter.GetBytes((ushort)length), 1, 0, 0, 0, 0, 0];
        Assert.Null(FlowEntry.Parse([.. broken, .. _original, .. _reply]));
        Assert.Equal(_original, FlowEntry.Parse([.. _original, .. _reply, .. broken, .. _id])!.Identity);
    }

    [Fact]
    public void No_damage_makes_the_reading_throw_or_loop() => Trials.Run(random =>
    {
        byte[] whole = [.. _original, .. _reply, .. _status, .. _id, .. _zone];
        for (int round = Trials.Rounds(all: 1_000_000, usual: 50_000, quick: 5000); round > 0; round--)
        {
            byte[] damaged = [.. whole.AsSpan(0, random.Next(whole.Length + 1))];
            for (int hit = random.Next(6); hit > 0 && damaged.Length > 0; hit--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (FlowEntry.Parse(damaged) is { } flow)
                Assert.NotEmpty(flow.Identity);
        }
    });
}
