using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Plans;
using Tesson.Core.Ports;

namespace Tesson.Core;

/// <summary>Makes the front ends agree with the engine: observes both, plans, executes, all under the front ends' lock.</summary>
/// <param name="engine">The engine.</param>
/// <param name="frontEnds">The front ends.</param>
/// <param name="listener">Hears of the progress.</param>
/// <param name="bounds">How many calls at a time.</param>
/// <param name="time">Tells the time.</param>
public sealed class SyncGroups(IEngine engine, FrontEndSet frontEnds, IProgressListener listener, Bounds bounds, TimeProvider time)
{
    private const int MostTogether = 256;
    private readonly ShardWaits _waits = new(engine, time);

    /// <param name="request">What is to be made true.</param>
    /// <param name="cancellationToken">The interrupt: no further step is begun.</param>
    /// <exception cref="TessonException">The engine does not answer, or a group is unknown; nothing was changed.</exception>
    public async Task<SyncResult> SyncAsync(SyncRequest request, CancellationToken cancellationToken)
    {
        using var held = await frontEnds.EnterAsync(cancellationToken);
        // A label can be written by anybody. One that no run could have written names no group to balance.
        ImmutableArray<ObservedGroup> groups = [.. ObservedGroup.From(await engine.ListAsync(Label.Group, cancellationToken)).Where(group => GroupName.IsValid(group.Name))];
        string[] unknown = [.. (request.Names ?? []).Where(name => groups.All(group => group.Name != name))];

        List<string> silent = [];
        var world = await ObserveAsync(groups, request, silent, cancellationToken);
        // A group that is gone from the engine may have left something in a front end, and then it is known well enough.
        unknown = [.. unknown.Where(name => world.FrontEnds.Values.All(state => state.Services.All(found => found.Service.Group != name)))];
        if (unknown.Length > 0)
            throw new TessonException($"no group named {string.Join(", ", unknown.Select(name => $"'{name}'"))}; `tesson ps` lists those that there are");

        var missing = SyncPlan.Missing(world).ToArray();
        var ready = await Task.WhenAll(missing.Select(shard => IsReadyAsync(shard, cancellationToken)));
        string[] unready = [.. missing.Where((_, i) => !ready[i]).Select(shard => shard.Container.Name)];
        world = world with { Ready = [.. missing.Where((_, i) => ready[i]).Select(shard => shard.Container.Id)] };

        var plan = SyncPlan.For(world);
        if (plan.Steps.IsEmpty || request.DryRun)
            return new SyncResult(plan, [.. silent], [.. unready]);
        StepCalls calls = new(engine, frontEnds, bounds.Ready, time);
        // Calls that are made together are written together.
        var execution = bounds.Execution with { Parallel = Math.Max(bounds.Execution.Parallel, MostTogether) };
        var results = await new Executor(calls, listener, execution).RunAsync(plan, stopAtFailure: false, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return new SyncResult(plan, [.. silent, .. results.Where(result => result.Fault is not null).Select(result => result.FaultText)], [.. unready]);
    }

    private async Task<SyncWorld> ObserveAsync(ImmutableArray<ObservedGroup> groups, SyncRequest request, List<string> silent, CancellationToken cancellationToken)
    {
        var chosen = groups.Where(group => request.Names is null || request.Names.Contains(group.Name)).ToArray();
        HashSet<string> addresses = [.. chosen.Select(group => group.FrontEndAddress).OfType<string>(), .. request.FrontEnds];
        var networks = addresses.Count == 0 ? [] : await engine.ListNetworksAsync(cancellationToken);
        var states = ImmutableDictionary.CreateBuilder<string, IFrontEndState>();
        foreach (string address in addresses)
        {
            try
            {
                states[address] = await frontEnds.At(address).ObserveAsync(cancellationToken);
            }
            catch (TessonException fault)
            {
                silent.Add(fault.Message);
            }
        }

        var devices = NetworkInterface.GetAllNetworkInterfaces()
            .Where(device => networks.Any(network => network.Bridge == device.Name))
            .SelectMany(device => device.GetIPProperties().UnicastAddresses)
            .Select(own => new IPNetwork(Prefix(own), own.PrefixLength))
            .ToArray();
        return new SyncWorld
        {
            Groups = groups,
            Names = request.Names,
            FrontEnds = states.ToImmutable(),
            Networks = networks,
            HostAddress = address => frontEnds.At(address).HostAddress,
            IsHere = text => IPAddress.TryParse(text, out var address)
                && (MachineMatch.IsLocal(address) || devices.Any(device => device.BaseAddress.AddressFamily == address.AddressFamily && device.Contains(address))),
        };
    }

    private Task<bool> IsReadyAsync(ObservedShard shard, CancellationToken cancellationToken) => _waits.IsReadyAsync(
        shard.Container,
        PortMapping.TcpPorts(shard.Ports ?? []),
        cancellationToken);

    /// <summary>The network that an address of a device is in: the address with its host bits cleared.</summary>
    private static IPAddress Prefix(UnicastIPAddressInformation own)
    {
        byte[] bytes = own.Address.GetAddressBytes();
        for (int bit = own.PrefixLength; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
