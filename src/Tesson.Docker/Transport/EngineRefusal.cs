using System.Net;

namespace Tesson.Docker.Transport;

/// <summary>The engine refused a call; on its way to the one who knows what was asked for.</summary>
#pragma warning disable CA1032, CA1064 // It never leaves this assembly, and is of no use without status and words.
internal sealed class EngineRefusal(HttpStatusCode status, string words) : Exception(words)
#pragma warning restore CA1032, CA1064
{
    /// <summary>The HTTP status of the answer.</summary>
    public HttpStatusCode Status => status;
}
