using System.Runtime.InteropServices;

namespace Tesson.Conntrack.Native;

/// <summary>struct timeval.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TimeValue(nint Seconds, nint Microseconds = 0);
