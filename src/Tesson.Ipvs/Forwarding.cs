namespace Tesson.Ipvs;

/// <summary>How packets get to a destination.</summary>
public enum Forwarding
{
    /// <summary>With the destination's address and port put in; answers come back through this machine (<c>-m</c>).</summary>
    Nat,

    /// <summary>As they are, to the destination's link address; it answers the client itself (<c>-g</c>).</summary>
    DirectRouting,

    /// <summary>Wrapped into packets of a tunnel (<c>-i</c>). Read, never written.</summary>
    Tunnel,
}
