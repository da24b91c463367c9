using System.Runtime.InteropServices;

namespace Tesson.Cli;

/// <summary>A terminal that is closed (SIGHUP) interrupts as Ctrl-C does. System.CommandLine listens for SIGINT and SIGTERM only.</summary>
internal sealed class HangUp : IDisposable
{
    private readonly CancellationTokenSource _hungUp = new();
    private readonly PosixSignalRegistration _registration;

    public HangUp() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
    {
        signal.Cancel = true;
        _hungUp.Cancel();
    });

    /// <summary>Is cancelled by the signal.</summary>
    public CancellationToken Token => _hungUp.Token;

    public void Dispose()
    {
        _registration.Dispose();
        _hungUp.Dispose();
    }
}
