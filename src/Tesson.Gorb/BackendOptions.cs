namespace Tesson.Gorb;

/// <summary>A backend: one place that a service's traffic goes to.</summary>
public sealed record BackendOptions
{
    /// <summary>The address or name.</summary>
    public required string Host { get; init; }

    /// <summary>1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>The share of the traffic, relative to the other backends. At least 1 when created; read back, 0 means drained.</summary>
    public required int Weight { get; init; }

    /// <summary>How packets are forwarded (nat, dr, tunnel, ipip); null for Gorb's default, nat.</summary>
    public string? Method { get; init; }

    /// <summary>The health check; null to leave it to Gorb, which connects every minute.</summary>
    public Pulse? Pulse { get; init; }

    /// <summary>Whether both send the traffic to the same place by the same way; weight and check may differ.</summary>
    internal bool LeadsTo(BackendOptions other) => Route == other.Route;

    private (string, int, string) Route => (Host, Port, string.IsNullOrEmpty(Method) ? "nat" : Method.ToLowerInvariant());

    /// <summary><c>10.0.0.1:8080 by nat</c>.</summary>
    public override string ToString() => $"{Host}:{Port} by {Route.Item3}";
}
