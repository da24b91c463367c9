using System.Net;

namespace Tesson.Gorb;

/// <summary>Gorb answered, and said no.</summary>
public sealed class GorbRefusedException(string message, HttpStatusCode status) : GorbException(message)
{
    /// <summary>400: what was sent is wrong; 404: it does not exist; 500: IPVS said no.</summary>
    public HttpStatusCode Status { get; } = status;
}
