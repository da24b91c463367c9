namespace Tesson.Docker.Transport;

/// <summary>The caller's cancellation and a time limit in one token.</summary>
internal sealed class CallBound : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _limit;

    public CallBound(TimeSpan limit, CancellationToken cancellationToken)
    {
        _limit = limit;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Restart();
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Gives the whole time again: the engine has just shown that it is alive.</summary>
    public void Restart() => _source.CancelAfter(_limit);

    /// <summary>Takes the limit away; the caller's cancellation stays.</summary>
    public void Lift() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose() => _source.Dispose();
}
