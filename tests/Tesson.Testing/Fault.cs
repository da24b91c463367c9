namespace Tesson.Testing;

internal enum FaultKind
{
    /// <summary>Closes the connection without doing the work.</summary>
    Drop,

    /// <summary>Does the work, then closes the connection without the answer.</summary>
    DropAnswer,

    /// <summary>Answers with a status and does no work.</summary>
    Fail,
}

internal sealed record Fault(FaultKind Kind, int Status, Func<GorbDoubleRequest, bool>? When)
{
    public int Left { get; set; }
}
