using System.Net.Sockets;

namespace Tesson.Gorb;

/// <summary>Says in words why no answer came.</summary>
internal static class GorbFailure
{
    public static GorbException Explain(HttpRequestException failure, string gorb, GorbCall call, string attempts) => failure.HttpRequestError switch
    {
        HttpRequestError.ConfigurationLimitExceeded => new GorbException($"{gorb} answered {call} with more than 1 MiB; is it Gorb?", failure),
        HttpRequestError.InvalidResponse => new GorbException($"{gorb} answered {call}, but not in HTTP; is it Gorb?", failure),
        _ => new GorbUnreachableException($"cannot reach {gorb}: {Cause(failure)}{attempts}; is it running?", failure),
    };

    private static string Cause(HttpRequestException failure) => SocketErrorOf(failure) switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its name does not resolve",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no route to it",
        SocketError.TimedOut => "connecting timed out",
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => "it closed the connection without an answer",
        null when failure.HttpRequestError is HttpRequestError.ResponseEnded => "it closed the connection without an answer",
        _ => (failure.InnerException ?? failure).Message,
    };

    private static SocketError? SocketErrorOf(Exception failure)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException socket)
            {
                return socket.SocketErrorCode;
            }
        }

        return null;
    }
}
