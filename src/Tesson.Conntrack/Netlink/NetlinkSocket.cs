using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tesson.Conntrack.Native;
using static Tesson.Conntrack.Native.NetlinkConstants;

namespace Tesson.Conntrack;

/// <summary>A conversation with netfilter. Its errors are those of the system.</summary>
internal sealed class NetlinkSocket : IDisposable
{
    public const int TimeoutSeconds = 5;
    private const int BufferSize = 64 * 1024; // the kernel's datagrams have 32 KiB at most

    private readonly SocketHandle _socket;
    private readonly byte[] _buffer = new byte[BufferSize];
    private uint _sequence;

    /// <exception cref="Win32Exception">The kernel has no netfilter.</exception>
    public NetlinkSocket()
    {
        _socket = new SocketHandle(Check(Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, Libc.NETLINK_NETFILTER)));
        try
        {
            Check(Libc.setsockopt(_socket, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, new(TimeoutSeconds), Unsafe.SizeOf<TimeValue>()));

            // Once connected to the kernel (port 0) it takes messages of nobody else.
            Check(Libc.connect(_socket, new(Libc.AF_NETLINK), Unsafe.SizeOf<NetlinkAddress>()));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Sends a request and reads its answer to the end: each message's payload goes to the reader.</summary>
    /// <exception cref="Win32Exception">
    /// The kernel refuses or does not answer; EINTR or ENOBUFS where the answer has gaps.
    /// </exception>
    public void Ask(ushort type, ushort flags, ReadOnlySpan<byte> payload, Action<ReadOnlySpan<byte>> read)
    {
        Send(NetlinkMessage.Write(type, (ushort)(NLM_F_REQUEST | flags), ++_sequence, payload));
        bool isInterrupted = false;
        int? error = null;
        while (error is null)
        {
            foreach (var message in new NetlinkMessages(Receive()))
            {
                if (message.Header.Sequence != _sequence)
                    continue;
                isInterrupted |= (message.Header.Flags & NLM_F_DUMP_INTR) != 0;
                if (message.Header.Type is NLMSG_ERROR or NLMSG_DONE)
                    error = message.Error;
                else if (message.Header.Type >= NLMSG_MIN_TYPE)
                    read(message.Payload);
            }
        }

        if (error != 0 || isInterrupted)
            throw new Win32Exception(error != 0 ? error.Value : Errno.EINTR);
    }

    private void Send(ReadOnlySpan<byte> message)
    {
        while (Libc.send(_socket, message, message.Length, 0) < 0)
            ThrowUnlessInterrupted();
    }

    private ReadOnlySpan<byte> Receive()
    {
        nint length;
        while ((length = Libc.recv(_socket, _buffer, _buffer.Length, 0)) < 0)
            ThrowUnlessInterrupted();
        return _buffer.AsSpan(0, (int)length);
    }

    private static void ThrowUnlessInterrupted()
    {
        if (Marshal.GetLastPInvokeError() != Errno.EINTR)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());
}
