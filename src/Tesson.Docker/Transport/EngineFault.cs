using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Tesson.Docker.Transport;

/// <summary>Turns what the network stack throws into one line for the user.</summary>
internal static class EngineFault
{
    public static DockerException NotDocker(DockerEndpoint endpoint, string detail, Exception? fault = null) =>
        new($"{endpoint.Address} does not answer like a Docker Engine: {detail}", fault);

    /// <summary>Whether the network stack throws this: no connection, a broken one, or the end of a bound.</summary>
    public static bool Is(Exception fault) => fault is OperationCanceledException or HttpRequestException or IOException;

    /// <param name="endpoint">The engine.</param>
    /// <param name="options">The bounds of the client.</param>
    /// <param name="fault">What was thrown.</param>
    /// <param name="bound">The bound of the call.</param>
    /// <param name="isKnown">Whether an engine has answered there before.</param>
    public static DockerException Of(DockerEndpoint endpoint, EngineClientOptions options, Exception fault, TimeSpan bound, bool isKnown) => fault switch
    {
        // SocketsHttpHandler's way to say that ConnectTimeout is over.
        OperationCanceledException { InnerException: TimeoutException } => new DockerUnreachableException(endpoint, $"no connection within {Seconds(options.ConnectTimeout)} s", fault),
        OperationCanceledException => new DockerException($"the Docker Engine at {endpoint.Address} did not answer within {Seconds(bound)} s"),
        _ => Of(endpoint, fault, isKnown),
    };

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

    private static string Seconds(TimeSpan bound) => bound.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);

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
