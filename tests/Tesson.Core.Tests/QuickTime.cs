using System.Collections.Concurrent;

namespace Tesson.Core.Tests;

/// <summary>A time in which nobody has to wait: each timer is due at once, and notes for when it was set.</summary>
/// <param name="stands">Whether it stands still until it is told to go on: then no timer is due.</param>
internal sealed class QuickTime(bool stands = false) : TimeProvider
{
    private static readonly TimeSpan Once = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentQueue<TimeSpan> _waits = [];
    private readonly List<Timer> _held = [];
    private bool _stands = stands;
    private long _now;

    /// <summary>What was waited for, in the order of its begin.</summary>
    public TimeSpan[] Waits => [.. _waits];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Timeout.InfiniteTimeSpan)
            return new Timer(callback, state, dueTime);
        _waits.Enqueue(dueTime);
        Interlocked.Add(ref _now, dueTime.Ticks);
        lock (_held)
        {
            Timer timer = new(callback, state, _stands ? Timeout.InfiniteTimeSpan : Once);
            if (_stands)
                _held.Add(timer);
            return timer;
        }
    }

    /// <summary>Goes on, where it stood still.</summary>
    public void Go()
    {
        lock (_held)
        {
            _stands = false;
            _held.ForEach(timer => timer.Change(Once, Timeout.InfiniteTimeSpan));
        }
    }

    private sealed class Timer(TimerCallback callback, object? state, TimeSpan due) : ITimer
    {
        private readonly System.Threading.Timer _timer = new(callback, state, due, Timeout.InfiniteTimeSpan);

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(dueTime, period);

        public void Dispose() => _timer.Dispose();

        public ValueTask DisposeAsync() => _timer.DisposeAsync();
    }
}
