using System.Net;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Ipvs;
using Tesson.Links;
using Tesson.Nftables.Nat;
using Tesson.Tools;

namespace Tesson.Core.FrontEnds;

/// <summary>The kernel's virtual services as a front end. Callers hold the front ends' lock.</summary>
public sealed class IpvsFrontEnd : IFrontEnd
{
    private readonly Ipvsadm _ipvsadm;
    private readonly IContainerReader _engine;
    private readonly TimeProvider _time;
    private readonly NatReader _others;
    private readonly IpvsRecordFile _record;
    private readonly KernelSettings _settings;
    private readonly DirectWays _ways;
    private readonly Batch<IpvsState> _batch;

    /// <summary>The front end.</summary>
    /// <param name="ipvsadm">Reads and writes the virtual services.</param>
    /// <param name="settings">The kernel's settings that it needs.</param>
    /// <param name="ip">Makes the ways that direct routing needs.</param>
    /// <param name="engine">Knows whose they are, should the record be lost.</param>
    /// <param name="record">The file of the record.</param>
    /// <param name="time">Tells the time.</param>
    /// <param name="others">Reads the NAT rules of others.</param>
    public IpvsFrontEnd(Ipvsadm ipvsadm, KernelSettings settings, IpTool ip, IContainerReader engine, string record, TimeProvider time, NatReader others)
    {
        _ipvsadm = ipvsadm;
        _settings = settings;
        _engine = engine;
        _time = time;
        _others = others;
        _ways = new DirectWays(ip, engine);
        _record = new IpvsRecordFile(record);
        _batch = new Batch<IpvsState>(ReadAsync, WriteAsync);
    }

    /// <summary>Where the record of this machine is: beside the front ends' lock, and like the kernel's services gone after a reboot.</summary>
    public static string DefaultRecord => "/run/tesson-ipvs.json";

    /// <inheritdoc/>
    public string Address => KernelFrontEnd.IpvsAddress;

    /// <inheritdoc/>
    public string Host => "localhost";

    /// <inheritdoc/>
    public bool IsLocal => true;

    /// <inheritdoc/>
    public bool IsUsed => _record.Exists || DirectWays.Any;

    /// <inheritdoc/>
    public string HostAddress => IPAddress.Loopback.ToString();

    /// <inheritdoc/>
    public Task<NatRivals> ReadRivalsAsync(CancellationToken cancellationToken) => NatRivals.ReadAsync(_others, cancellationToken);

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => ObserveAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<IFrontEndState> ObserveAsync(CancellationToken cancellationToken) => TellAsync(async () =>
    {
        var state = await ReadAsync(cancellationToken);
        return (IFrontEndState)(state with { Broken = await _ways.FindBrokenAsync(state.Ways, cancellationToken) });
    });

    /// <inheritdoc/>
    public Task MendAsync(CancellationToken cancellationToken) => ChangeAsync(IpvsChanges.RemoveGone, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> AddServiceAsync(Service service, CancellationToken cancellationToken) =>
        ChangeAsync(state => IpvsChanges.AddService(state, service), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> AddBackendAsync(Backend backend, CancellationToken cancellationToken) =>
        ChangeAsync(state => IpvsChanges.AddBackend(state, backend), cancellationToken);

    /// <inheritdoc/>
    public Task DrainAsync(Service service, string backend, TimeSpan hold, CancellationToken cancellationToken) =>
        ChangeAsync(state => IpvsChanges.Drain(state, service, backend, _time.GetUtcNow() + hold), cancellationToken);

    /// <inheritdoc/>
    public Task RemoveBackendAsync(Service service, string backend, bool isDead, CancellationToken cancellationToken) =>
        ChangeAsync(state => IpvsChanges.RemoveBackend(state, service, backend, isDead), cancellationToken);

    /// <inheritdoc/>
    public Task RemoveServiceIfEmptyAsync(Service service, CancellationToken cancellationToken) =>
        ChangeAsync(state => IpvsChanges.RemoveServiceIfEmpty(state, service), cancellationToken);

    /// <summary>The kernel tells nobody of changes to its virtual services.</summary>
    public Task WatchAsync(Action changed, CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    private Task<bool> ChangeAsync(Func<IpvsState, IpvsState> change, CancellationToken cancellationToken) =>
        TellAsync(() => _batch.ChangeAsync(change, cancellationToken));

    private async Task<IpvsState> ReadAsync(CancellationToken cancellationToken)
    {
        var table = await _ipvsadm.ReadAsync(cancellationToken);
        var record = _record.Read();
        bool isLost = record is null && !table.IsEmpty;
        if (isLost)
            record = IpvsAdoption.Of(table, ObservedGroup.From(await _engine.ListAsync(Label.Group, cancellationToken)));
        return new IpvsState(table, (record ?? IpvsRecord.Empty).BorneOutBy(table, _time.GetUtcNow()))
        {
            IsRecordLost = isLost && !record!.Services.IsEmpty,
            Own = [.. HostAddresses.All().Where(IpvsState.CanServe)],
        };
    }

    /// <summary>Whatever is killed half-way: nothing of Tesson's is in the kernel without its name in the record.</summary>
    private async Task WriteAsync(IpvsState old, IpvsState to)
    {
        if (to.Record.Services.Keys.Any(part => !old.Record.Services.ContainsKey(part)))
            _settings.Ensure();
        _record.Write(to.Record.And(old.Record));
        await _ways.EnsureAsync(to.Ways, CancellationToken.None);
        await _ipvsadm.WriteAsync(old.Table, to.Table, CancellationToken.None);
        _record.Write(to.Record);
        if (DirectWays.Any)
            await _ways.TidyAsync(to.Ways.Select(way => way.Shard).ToHashSet(), CancellationToken.None);
    }

    private static async Task<T> TellAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (ToolException fault)
        {
            throw new TessonException(fault.Message, fault);
        }
    }
}
