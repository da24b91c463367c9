using System.Collections.Concurrent;

namespace Tesson.Core.Tests;

/// <summary>A time in which nobody has to wait: each timer is due at once, and notes for when it was set.</summary>
internal sealed class QuickTime : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _waits = [];
    private long _now;

    /// <summary>What was waited for, in the order of its begin.</summary>
    public TimeSpan[] Waits => [.. _waits];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Timeout.InfiniteTimeSpan)
            return new Timer(callback, state);
        _waits.Enqueue(dueTime);
        Interlocked.Add(ref _now, dueTime.Ticks);
        return new Timer(callback, state, TimeSpan.FromMilliseconds(1));
    }

    private sealed class Timer(TimerCallback callback, object? state, TimeSpan? due = null) : ITimer
    {
        private readonly System.Threading.Timer _timer = new(callback, state, due ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(dueTime, period);

        public void Dispose() => _timer.Dispose();

        public ValueTask DisposeAsync() => _timer.DisposeAsync();
    }
}
