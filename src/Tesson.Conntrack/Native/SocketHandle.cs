using Microsoft.Win32.SafeHandles;

namespace Tesson.Conntrack.Native;

/// <summary>Owns a socket.</summary>
internal sealed class SocketHandle : SafeHandleMinusOneIsInvalid
{
    public SocketHandle(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    protected override bool ReleaseHandle() => Libc.close((int)handle) == 0;
}
