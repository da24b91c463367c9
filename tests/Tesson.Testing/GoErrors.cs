using System.Diagnostics.CodeAnalysis;

namespace Tesson.Testing;

/// <summary>An error that Gorb answers with.</summary>
[SuppressMessage("Design", "CA1064", Justification = "It never leaves the double.")]
internal sealed class GoErrorException(int status, string text) : Exception(text)
{
    public int Status { get; } = status;

    public static GoErrorException Exists => new(409, "specified object already exists");

    public static GoErrorException NotFound => new(404, "unable to locate specified object");

    public static GoErrorException Ipvs => new(500, "error while calling into IPVS");

    public static GoErrorException Bad(string text) => new(400, text);
}

/// <summary>A crash of Gorb's handler: Go's server closes the connection without an answer.</summary>
[SuppressMessage("Design", "CA1064", Justification = "It never leaves the double.")]
internal sealed class GoPanicException(string text) : Exception(text);
