using System.Collections.Immutable;
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

namespace Tesson.Core.Nodes;

/// <summary>One machine's outside systems: its engine, its front ends, its CPUs. Nothing is opened, nor loaded, before it is first called.</summary>
public sealed class Node : IDisposable
{
    private readonly DockerEngine _engine;

    private Node(DockerEngine engine, FrontEndSet frontEnds)
    {
        _engine = engine;
        FrontEnds = frontEnds;
    }

    /// <summary>The engine.</summary>
    public IEngine Engine => _engine;

    /// <summary>The front ends.</summary>
    public FrontEndSet FrontEnds { get; }

    /// <summary>This machine's CPUs.</summary>
    public IHostCpus HostCpus { get; } = new HostCpus();

    /// <summary>The front ends of this machine's kernel that this process may use for this engine.</summary>
    public ImmutableArray<string> Kernels => Engine.Host is not null && !HostAddresses.IsLocal(Engine.Host) ? [] :
    [
        .. KernelObstacle.OfNft is null ? [KernelFrontEnd.NftAddress] : Array.Empty<string>(),
        .. KernelObstacle.OfIpvs is null ? [KernelFrontEnd.IpvsAddress] : Array.Empty<string>(),
    ];

    /// <summary>The machine of the engine that docker would use.</summary>
    /// <param name="options">How long they may take.</param>
    /// <param name="waits">Hears of a wait for another Tesson that takes longer than a moment.</param>
    /// <exception cref="TessonException">Docker's settings name no engine.</exception>
    public static Node Open(NodeOptions options, Action<string> waits)
    {
#pragma warning disable CA2000 // the node owns it
        DockerEngine engine = new(Resolve(), options.Engine);
        FrontEndLock gate = new(FrontEndLock.DefaultPath, options.Lock, TimeProvider.System, waits);
#pragma warning restore CA2000
        return new Node(engine, new FrontEndSet(Open, gate));

        IFrontEnd Open(string address) => address switch
        {
            KernelFrontEnd.NftAddress => new NftFrontEnd(
                new Nft(options.Nft), async token => (await engine.ListNetworksAsync(token)).Select(network => network.Bridge).OfType<string>(),
                new LocalRouting(NftFrontEnd.DefaultRecord), new NatReader(options.Nft)),
            KernelFrontEnd.IpvsAddress => new IpvsFrontEnd(
                new Ipvsadm(options.Ipvs), new KernelSettings(), new IpTool(options.Ipvs), engine, IpvsFrontEnd.DefaultRecord, TimeProvider.System, new NatReader(options.Nft)),
            _ => new GorbFrontEnd(Endpoint(address), options.Gorb),
        };
    }

    /// <summary>Closes what was opened.</summary>
    public void Dispose()
    {
        FrontEnds.Dispose();
        _engine.Dispose();
    }

    private static DockerEndpoint Resolve()
    {
        try
        {
            return DockerEndpoint.Resolve(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        }
        catch (DockerException fault)
        {
            throw new TessonException(fault.Message, fault);
        }
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
}
