using System.Globalization;

namespace Tesson.Core.FrontEnds;

/// <summary>
/// Keeps two Tessons from changing front ends at one moment. A file that is locked, not one that is there: the kernel
/// lets go of it when its holder dies. Within this process it is shared.
/// </summary>
/// <param name="path">The file; it stays, empty of meaning while nobody holds it.</param>
/// <param name="timeout">How long to wait for another Tesson.</param>
/// <param name="time">Tells the time.</param>
/// <param name="tell">Hears of a wait that takes longer than a moment, once; null where nobody does.</param>
public sealed class FrontEndLock(string path, TimeSpan timeout, TimeProvider time, Action<string>? tell = null) : IDisposable
{
    // The numbers are those of Linux, on x64 and arm64 alike.
    private const int EMFILE = 24;
    private const int EAGAIN = 11;
    private const int ENOSPC = 28;
    private const int EROFS = 30;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
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
        for (bool told = false; ;)
        {
            try
            {
                // FileShare.None is flock(2) with LOCK_EX and LOCK_NB on Linux.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            // By flock(2) another holder is EAGAIN; nothing else passes by waiting.
            catch (IOException fault) when (fault.HResult == EAGAIN)
            {
                if (time.GetElapsedTime(begun) > timeout)
                    throw new TessonException(string.Create(CultureInfo.InvariantCulture, $"another tesson has been changing the front end for more than {timeout.TotalSeconds:0.#} s (fuser -v {path} shows it); --lock-timeout waits longer"), fault);
                if (!told && time.GetElapsedTime(begun) > Moment)
                {
                    told = true;
                    tell?.Invoke(string.Create(CultureInfo.InvariantCulture, $"waiting for another tesson that changes the front end (fuser -v {path} shows it), at most {timeout.TotalSeconds:0.#} s"));
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new TessonException($"cannot open the lock {path}: {Cause(fault)}", fault);
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    /// <summary>What the system refused, with its remedy.</summary>
    internal static string Cause(Exception fault) => fault.HResult switch
    {
        EROFS => "its file system is read-only; a service with ProtectSystem=strict needs ReadWritePaths=/run",
        ENOSPC => "no space is left on its file system; make some (df -h and df -i show it)",
        EMFILE => "this process has too many files open; raise its limit (ulimit -n)",
        _ when fault is UnauthorizedAccessException => "permission denied; run as the user that it belongs to, or as root",
        _ => fault.Message,
    };

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
