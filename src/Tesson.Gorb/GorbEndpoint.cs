using System.Diagnostics.CodeAnalysis;

namespace Tesson.Gorb;

/// <summary>Where Gorb listens, and the local network device whose address shards are reached by: <c>device://host:port</c>.</summary>
public sealed record GorbEndpoint
{
    /// <summary>The port that Gorb listens on by default.</summary>
    public const int DefaultPort = 4672;

    /// <summary>The local network device, as the user wrote it. Its existence is not checked here.</summary>
    public required string Device { get; init; }

    /// <summary>An IPv4 address, an IPv6 address without brackets, or a host name.</summary>
    public required string Host { get; init; }

    /// <summary>1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>The host and port as a URI's authority: an IPv6 address in brackets.</summary>
    public string Authority => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Reads <c>device://host:port</c>; a missing port is 4672.</summary>
    /// <exception cref="FormatException">It is something else. The message names the URI, the cause and the remedy.</exception>
    public static GorbEndpoint Parse(string uri)
    {
        var endpoint = GorbEndpointText.Read(uri, out var cause);
        return endpoint ?? throw new FormatException(
            $"'{uri}' is not an address of Gorb: {cause}; write device://host:port, such as eth0://10.0.0.1:4672");
    }

    /// <summary>Reads <c>device://host:port</c>, or says that it is something else.</summary>
    public static bool TryParse(string? uri, [NotNullWhen(true)] out GorbEndpoint? endpoint)
    {
        endpoint = uri is null ? null : GorbEndpointText.Read(uri, out _);
        return endpoint is not null;
    }

    /// <summary><c>device://host:port</c>, which <see cref="Parse"/> reads back.</summary>
    public override string ToString() => $"{Device}://{Authority}";
}
