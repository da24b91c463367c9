namespace Tesson.Docker;

/// <summary>How a connection over TLS proves both ends.</summary>
public sealed record DockerTls
{
    /// <summary>Whether the engine's certificate must be valid for its address.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>The only authorities to trust (PEM); null for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>The client's certificate and those that vouch for it (PEM); null for none.</summary>
    public string? CertFile { get; init; }

    /// <summary>The private key of <see cref="CertFile"/> (PEM, not encrypted).</summary>
    public string? KeyFile { get; init; }
}
