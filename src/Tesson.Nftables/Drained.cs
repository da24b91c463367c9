using System.Globalization;
using System.Net;

namespace Tesson.Nftables;

/// <summary>A target that was taken out and still has connections to finish. The kernel forgets it when its time is over.</summary>
/// <param name="Name">The target's name.</param>
/// <param name="Listener">The listener that it was taken out of.</param>
/// <param name="Address">The target's own address.</param>
/// <param name="Left">The time until the kernel forgets it.</param>
public sealed record Drained(string Name, Listener Listener, IPEndPoint Address, TimeSpan Left)
{
    /// <summary>What the kernel knows it by: where it is, and the port that it was behind.</summary>
    internal string Key => string.Create(CultureInfo.InvariantCulture, $"{Address.Address} . {Listener.Protocol} . {Address.Port} . {Listener.Port}");
}
