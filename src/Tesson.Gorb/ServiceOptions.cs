namespace Tesson.Gorb;

/// <summary>
/// A virtual service: what clients connect to. Two are equal when Gorb would do the same for both, so a left-out
/// host equals the "" that Gorb gives back for it, and a left-out method equals <c>wrr</c>.
/// </summary>
public sealed record ServiceOptions
{
    private const string DefaultMethod = "wrr";

    /// <summary>The address or name that clients use; null for the first address of Gorb's own device.</summary>
    public string? Host { get; init; }

    /// <summary>1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>TCP if left out.</summary>
    public GorbProtocol Protocol { get; init; }

    /// <summary>The IPVS scheduler (rr, wrr, lc, wlc, sh, ...); null for Gorb's default, wrr.</summary>
    public string? Method { get; init; }

    /// <summary>The scheduler's flags, <c>sh-fallback|sh-port</c>; null for none.</summary>
    public string? Flags { get; init; }

    private (string Host, int Port, GorbProtocol Protocol, string Method, string Flags) Meaning =>
        (Host ?? "", Port, Protocol, string.IsNullOrEmpty(Method) ? DefaultMethod : Method, Flags ?? "");

    /// <summary>Whether Gorb would do the same for both.</summary>
    public bool Equals(ServiceOptions? other) => other is not null && Meaning == other.Meaning;

    /// <inheritdoc/>
    public override int GetHashCode() => Meaning.GetHashCode();

    /// <summary><c>tcp 10.0.0.1:80 by wrr</c>.</summary>
    public override string ToString()
    {
        var (host, port, protocol, method, flags) = Meaning;
        return $"{protocol.ToString().ToLowerInvariant()} {(host.Length == 0 ? "(Gorb's own address)" : host)}:{port} by {method}"
            + (flags.Length == 0 ? "" : $" with {flags}");
    }
}
