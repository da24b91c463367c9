using System.Globalization;

namespace Tesson.Core.FrontEnds;

/// <summary>
/// Keeps two Tessons from changing front ends at one moment. A file that is locked, not one that is there: the kernel
/// lets go of it when its holder dies. Within this process it is shared.
/// </summary>
/// <param name="path">The file; it stays, empty of meaning while nobody holds it.</param>
/// <param name="timeout">How long to wait for another Tesson.</param>
/// <param name="time">Tells the time.</param>
public sealed class FrontEndLock(string path, TimeSpan timeout, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private FileStream? _file;
    private int _holders;

    /// <summary>Where the lock of this machine is: root's own folder, or the user's.</summary>
    public static string DefaultPath => Environment.IsPrivilegedProcess
        ? "/run/tesson.lock"
        : Path.Combine(Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") ?? Path.GetTempPath(), $"tesson-{Environment.UserName}.lock");

    /// <summary>Holds the lock until the result is disposed.</summary>
    /// <exception cref="TessonException">Another Tesson held it all the time, or the file cannot be opened.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        // Those of this process that wait for one another wait for the same other Tesson, all of them since they came.
        long begun = time.GetTimestamp();
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_holders == 0)
                _file = await OpenAsync(begun, cancellationToken);
            _holders++;
            return new Holder(this);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _gate.Dispose();
    }

    private async Task<FileStream> OpenAsync(long begun, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                // FileShare.None is flock(2) with LOCK_EX and LOCK_NB on Linux.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (UnauthorizedAccessException fault)
            {
                throw new TessonException($"cannot open the lock {path}: {fault.Message}", fault);
            }
            catch (IOException fault)
            {
                if (!File.Exists(path))
                    throw new TessonException($"cannot open the lock {path}: {fault.Message}", fault);
                if (time.GetElapsedTime(begun) > timeout)
                    throw new TessonException(string.Create(CultureInfo.InvariantCulture, $"another tesson has been changing the front end for more than {timeout.TotalSeconds:0.#} s (fuser -v {path} shows it); --lock-timeout waits longer"), fault);
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    private void Leave()
    {
        _gate.Wait();
        try
        {
            if (--_holders > 0)
                return;
            _file?.Dispose();
            _file = null;
        }
        finally
        {
            _gate.Release();
        }
    }

    private sealed class Holder(FrontEndLock held) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                held.Leave();
        }
    }
}
