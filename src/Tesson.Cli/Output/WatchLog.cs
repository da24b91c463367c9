using Serilog.Core;
using Tesson.Core;

namespace Tesson.Cli.Output;

/// <summary>A line on stderr for everything that a watch changed, and one when a trouble begins or ends; and systemd's signs of life.</summary>
internal sealed class WatchLog(bool verbose, SystemdNotice systemd) : IWatchListener, IDisposable
{
    private readonly Logger _log = ErrorLog.Open(verbose);

    private string _trouble = "";
    private string _reason = "";
    private bool _ready;

    /// <summary>One transaction of the kernel's is dozens of changes: the same reason is told once between two looks.</summary>
    public void Woken(string reason)
    {
        if (Interlocked.Exchange(ref _reason, reason) != reason)
            _log.Debug("{Reason:l}", reason);
    }

    public void Synced(SyncResult result)
    {
        SignOfLife();
        _reason = "";
        foreach (var step in result.Plan.Steps)
            _log.Information("{Step:l}", step.ToString());
        Tell(string.Join("; ", result.Faults));
        if (result.Plan.Steps.IsEmpty)
            _log.Debug("nothing to change");
    }

    public void Failed(string fault)
    {
        SignOfLife();
        Tell(fault);
    }

    public void Dispose() => _log.Dispose();

    /// <summary>A trouble is told once, however often it is met.</summary>
    private void Tell(string trouble)
    {
        if (trouble == _trouble)
            return;
        _trouble = trouble;
        if (trouble.Length > 0)
            _log.Error("{Trouble:l}; trying again", trouble);
        else
            _log.Information("all answers again");
    }

    private void SignOfLife()
    {
        systemd.Send(_ready ? "WATCHDOG=1" : "READY=1");
        _ready = true;
    }
}
