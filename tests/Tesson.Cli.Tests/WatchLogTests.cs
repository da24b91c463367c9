using System.Net.Sockets;
using System.Text;
using Tesson.Cli.Output;
using Tesson.Core;
using Tesson.Core.Plans;

namespace Tesson.Cli.Tests;

public sealed class WatchLogTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"tesson-{Guid.NewGuid():N}.sock");
    private readonly Socket _systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    [Fact]
    public void A_sign_of_life_is_one_of_all_parts()
    {
        _systemd.ReceiveTimeout = 60_000;
        _systemd.Bind(new UnixDomainSocketEndPoint(_path));
        using WatchLog log = new(verbose: false, new SystemdNotice(_path, watchdog: null));
        log.Synced(WatchGroups.Parts[0], new SyncResult(Plan.Empty, [], []));
        log.Synced(WatchGroups.Parts[0], new SyncResult(Plan.Empty, [], []));
        log.Synced(WatchGroups.Parts[2], new SyncResult(Plan.Empty, [], []));
        Assert.Equal(0, _systemd.Available);
        log.Failed(WatchGroups.Parts[1], "Gorb is down");
        Assert.Equal("READY=1", Receive());
        log.Synced(WatchGroups.Parts[1], new SyncResult(Plan.Empty, [], []));
        log.Synced(WatchGroups.Parts[2], new SyncResult(Plan.Empty, [], []));
        Assert.Equal(0, _systemd.Available);
        log.Synced(WatchGroups.Parts[0], new SyncResult(Plan.Empty, [], []));
        Assert.Equal("WATCHDOG=1", Receive());
    }

    public void Dispose()
    {
        _systemd.Dispose();
        File.Delete(_path);
    }

    private string Receive()
    {
        byte[] buffer = new byte[64];
        return Encoding.UTF8.GetString(buffer, 0, _systemd.Receive(buffer));
    }
}
