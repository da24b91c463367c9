using System.Net;

namespace Tesson.Ipvs;

/// <summary>A real server behind a virtual service.</summary>
/// <param name="EndPoint">Its address and port; no two of one service have the same.</param>
/// <param name="Forwarding">How packets get there.</param>
/// <param name="Weight">Its share, from 0, which gives it nothing new, to <see cref="MostWeight"/>.</param>
public sealed record Destination(IPEndPoint EndPoint, Forwarding Forwarding, int Weight)
{
    /// <summary>The largest weight (ipvsadm(8); later ones take more).</summary>
    public const int MostWeight = 65535;
}
