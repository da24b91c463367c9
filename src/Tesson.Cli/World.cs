using System.Collections.Immutable;
using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Cli.Output;
using Tesson.Core;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Docker;
using Tesson.Gorb;
using Tesson.Ipvs;
using Tesson.Links;
using Tesson.Nftables;
using Tesson.Nftables.Nat;

namespace Tesson.Cli;

/// <summary>The outside systems of one command. Nothing is opened, nor loaded, before it is first called.</summary>
internal sealed class World : IDisposable
{
    private readonly DockerEngine _engine;

    private World(DockerEngine engine, FrontEndSet frontEnds)
    {
        _engine = engine;
        FrontEnds = frontEnds;
    }

    public IEngine Engine => _engine;

    public FrontEndSet FrontEnds { get; }

    /// <summary>This machine's CPUs.</summary>
    public IHostCpus HostCpus { get; } = new HostCpus();

    /// <summary>The front ends of this machine's kernel that this process may use for this engine.</summary>
    public ImmutableArray<string> Kernels => Engine.Host is not null && !HostAddresses.IsLocal(Engine.Host) ? [] :
    [
        .. Nft.Obstacle is null ? [KernelFrontEnd.NftAddress] : Array.Empty<string>(),
        .. Ipvsadm.Obstacle is null ? [KernelFrontEnd.IpvsAddress] : Array.Empty<string>(),
    ];

    public static World Open(ParseResult parsed)
    {
        Usage usage = new();
        var engineTimeout = usage.Seconds("--engine-timeout", parsed.GetValue(GlobalOptions.EngineTimeout), 30);
        var gorbTimeout = usage.Seconds("--gorb-timeout", parsed.GetValue(GlobalOptions.GorbTimeout), 5);
        var nftTimeout = usage.Seconds("--nft-timeout", parsed.GetValue(GlobalOptions.NftTimeout), 10);
        var ipvsTimeout = usage.Seconds("--ipvs-timeout", parsed.GetValue(GlobalOptions.IpvsTimeout), 10);
        var lockTimeout = usage.Seconds("--lock-timeout", parsed.GetValue(GlobalOptions.LockTimeout), 60);
        usage.ThrowIfAny();

        var endpoint = DockerEndpoint.Resolve(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
#pragma warning disable CA2000 // the world owns it
        DockerEngine engine = new(endpoint, engineTimeout);
        FrontEndLock gate = new(FrontEndLock.DefaultPath, lockTimeout, TimeProvider.System, wait => new Messages(parsed).Tell([wait], []));
#pragma warning restore CA2000
        return new World(engine, new FrontEndSet(Open, gate));

        IFrontEnd Open(string address) => address switch
        {
            KernelFrontEnd.NftAddress => new NftFrontEnd(new Nft(nftTimeout), async token => (await engine.ListNetworksAsync(token)).Select(network => network.Bridge).OfType<string>(), new LocalRouting(NftFrontEnd.DefaultRecord), new NatReader(nftTimeout)),
            KernelFrontEnd.IpvsAddress => new IpvsFrontEnd(new Ipvsadm(ipvsTimeout), new KernelSettings(), new IpTool(ipvsTimeout), engine, IpvsFrontEnd.DefaultRecord, TimeProvider.System, new NatReader(nftTimeout)),
            _ => new GorbFrontEnd(Endpoint(address), gorbTimeout),
        };
    }

    /// <summary>A label can be written by anybody; what the options say was read before.</summary>
    private static GorbEndpoint Endpoint(string address)
    {
        try
        {
            return GorbEndpoint.Parse(address);
        }
        catch (FormatException fault)
        {
            throw new TessonException($"label tesson.gorb: {fault.Message}", fault);
        }
    }

    public void Dispose()
    {
        FrontEnds.Dispose();
        _engine.Dispose();
    }
}
