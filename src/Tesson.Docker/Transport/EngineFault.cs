using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Tesson.Docker.Transport;

/// <summary>Turns what the network stack throws into one line for the user.</summary>
internal static class EngineFault
{
    public static DockerException NotDocker(DockerEndpoint endpoint, string detail, Exception? fault = null) =>
        new($"{endpoint.Address} does not answer like a Docker Engine: {detail}", fault);

    public static DockerException TooSlow(DockerEndpoint endpoint, TimeSpan bound) =>
        new(string.Create(CultureInfo.InvariantCulture, $"the Docker Engine at {endpoint.Address} did not answer within {bound.TotalSeconds:0.###} s"));

    public static DockerException NoConnection(DockerEndpoint endpoint, TimeSpan bound, Exception fault) => new DockerUnreachableException(
        endpoint, string.Create(CultureInfo.InvariantCulture, $"no connection within {bound.TotalSeconds:0.###} s"), fault);

    /// <param name="endpoint">The engine.</param>
    /// <param name="fault">An HttpRequestException or IOException.</param>
    /// <param name="isKnown">Whether an engine has answered there before.</param>
    public static DockerException Of(DockerEndpoint endpoint, Exception fault, bool isKnown)
    {
        var error = (fault as HttpRequestException)?.HttpRequestError ?? (fault as HttpIOException)?.HttpRequestError;
        if (error is HttpRequestError.SecureConnectionError || Inner<AuthenticationException>(fault) is not null)
            return new DockerUnreachableException(endpoint, $"TLS: {Innermost(fault).Message.TrimEnd('.')}", fault);
        if (error is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
            return new DockerUnreachableException(endpoint, Cause(endpoint, Inner<SocketException>(fault)), fault);
        if (endpoint.Tls is not null && !isKnown)
            return new DockerUnreachableException(endpoint, $"TLS: it ended the connection; does it accept the client's certificate? {Innermost(fault).Message.TrimEnd('.')}", fault);
        if (error is HttpRequestError.InvalidResponse)
            return NotDocker(endpoint, "its answer is not HTTP", fault);
        return isKnown
            ? new DockerException($"the Docker Engine at {endpoint.Address} ended the connection in the middle of a call", fault)
            : NotDocker(endpoint, "it ended the connection without an answer", fault);
    }

    private static string? Cause(DockerEndpoint endpoint, SocketException? fault) => fault?.SocketErrorCode switch
    {
        SocketError.AccessDenied when endpoint.IsUnixSocket => "permission denied: run as root or as a member of the group 'docker'",
        // The question in the message says it: nobody listens (ECONNREFUSED), or there is no socket (ENOENT).
        null or SocketError.ConnectionRefused => null,
        SocketError.AddressNotAvailable when endpoint.IsUnixSocket => null,
        _ => fault.Message,
    };

    private static T? Inner<T>(Exception? fault)
        where T : Exception
    {
        while (fault is not null and not T)
            fault = fault.InnerException;
        return (T?)fault;
    }

    private static Exception Innermost(Exception fault) => fault.InnerException is { } inner ? Innermost(inner) : fault;
}
