using Serilog.Core;
using Tesson.Core;

namespace Tesson.Cli.Output;

/// <summary>A line on stderr for everything that a watch changed, and one when a trouble begins or ends; and systemd's signs of life.</summary>
internal sealed class WatchLog(bool verbose, SystemdNotice systemd) : IWatchListener, IDisposable
{
    private readonly Logger _log = ErrorLog.Open(verbose);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _troubles = new(StringComparer.Ordinal);

    /// <summary>The parts that have looked since the last round of all of them.</summary>
    private readonly HashSet<string> _looked = new(StringComparer.Ordinal);
    private string _reason = "";
    private bool _changed;
    private bool _ready;

    /// <summary>One transaction of the kernel's is dozens of changes: the same reason is told once between two looks.</summary>
    public void Woken(string reason)
    {
        if (Interlocked.Exchange(ref _reason, reason) != reason)
            _log.Debug("{Reason:l}", reason);
    }

    public void Synced(string part, SyncResult result)
    {
        lock (_gate)
        {
            foreach (var step in result.Plan.Steps)
                _log.Information("{Step:l}", step.ToString());
            Tell(part, string.Join("; ", result.Faults));
            Looked(part, !result.Plan.Steps.IsEmpty);
        }
    }

    public void Failed(string part, string fault)
    {
        lock (_gate)
        {
            Tell(part, fault);
            Looked(part, isChanged: true);
        }
    }

    public void Dispose() => _log.Dispose();

    /// <summary>A trouble is told once, however often it is met, and in however many parts.</summary>
    private void Tell(string part, string trouble)
    {
        bool wasTold = _troubles.ContainsValue(trouble);
        bool wasWell = _troubles.Values.All(told => told.Length == 0);
        _troubles[part] = trouble;
        if (trouble.Length > 0 && !wasTold)
            _log.Error("{Trouble:l}; trying again", trouble);
        else if (!wasWell && _troubles.Values.All(told => told.Length == 0))
            _log.Information("all answers again");
    }

    /// <summary>A sign of life is one of all parts.</summary>
    private void Looked(string part, bool isChanged)
    {
        _reason = "";
        _changed |= isChanged;
        _looked.Add(part);
        if (!_looked.SetEquals(WatchGroups.Parts))
            return;
        systemd.Send(_ready ? "WATCHDOG=1" : "READY=1");
        if (!_changed)
            _log.Debug("nothing to change");
        if (_changed || !_ready)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true); // much is idle now: what it took is given back
        _ready = true;
        _changed = false;
        _looked.Clear();
    }
}
