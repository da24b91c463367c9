namespace Tesson.Core.FrontEnds;

/// <summary>
/// Changes what is read and written as a whole: reads it, applies what is to be changed, and writes the difference.
/// Changes that come in the same breath, or while a write is under way, are written together.
/// </summary>
/// <param name="read">Reads it.</param>
/// <param name="write">Makes the one into the other.</param>
internal sealed class Batch<T>(Func<CancellationToken, Task<T>> read, Func<T, T, Task> write)
    where T : class
{
    /// <summary>Reading and writing costs more than this.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly List<Pending> _waiting = [];
    private bool _busy;

    /// <summary>Makes a change; what it throws as refused is this caller's alone.</summary>
    /// <returns>Whether this change changed anything.</returns>
    public Task<bool> ChangeAsync(Func<T, T> change, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Pending pending = new(change);
        lock (_gate)
        {
            _waiting.Add(pending);
            if (!_busy)
            {
                _busy = true;
                _ = WriteAllAsync();
            }
        }

        return pending.Done.Task;
    }

    private async Task WriteAllAsync()
    {
        await Task.Delay(Breath);
        while (true)
        {
            Pending[] batch;
            lock (_gate)
            {
                batch = [.. _waiting];
                _waiting.Clear();
                _busy = batch.Length > 0;
            }

            if (batch.Length == 0)
                return;
            await WriteAsync(batch);
        }
    }

    private async Task WriteAsync(Pending[] batch)
    {
        try
        {
            // Bounded by the tool's own time-out; a write is not broken off half-way.
            var old = await read(CancellationToken.None);
            var to = old;
            List<(Pending Pending, bool Changed)> applied = [];
            foreach (var pending in batch)
            {
                try
                {
                    var next = pending.Change(to);
                    applied.Add((pending, !next.Equals(to)));
                    to = next;
                }
                catch (RefusedException fault)
                {
                    pending.Done.SetException(fault);
                }
            }

            await write(old, to);
            foreach (var (pending, changed) in applied)
                pending.Done.SetResult(changed);
        }
#pragma warning disable CA1031 // whatever it is, it is those who asked for the change who hear of it
        catch (Exception fault)
#pragma warning restore CA1031
        {
            foreach (var pending in batch)
                pending.Done.TrySetException(fault);
        }
    }

    private sealed record Pending(Func<T, T> Change)
    {
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
