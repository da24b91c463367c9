using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Tesson.Core.FrontEnds;

/// <summary>The front ends of a command, opened when they are first needed and closed with it.</summary>
/// <param name="open">Opens the front end at an address.</param>
/// <param name="gate">Keeps others from changing them meanwhile; null where there are no others.</param>
public sealed class FrontEndSet(Func<string, IFrontEnd> open, FrontEndLock? gate = null) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<IFrontEnd>> _opened = new(StringComparer.Ordinal);

    /// <summary>The front end at an address.</summary>
    public IFrontEnd At(string address) => _opened.GetOrAdd(address, key => new Lazy<IFrontEnd>(() => open(key))).Value;

    /// <summary>Keeps other Tessons from changing front ends until the result is disposed.</summary>
    public async Task<IDisposable?> EnterAsync(CancellationToken cancellationToken) => gate is null ? null : await gate.EnterAsync(cancellationToken);

    /// <summary>Those of the addresses that answer, and a sentence for each that does not.</summary>
    public async Task<(HashSet<string> Answering, IReadOnlyList<string> Faults)> ProbeAsync(IEnumerable<string> addresses, CancellationToken cancellationToken)
    {
        var probes = await Task.WhenAll(addresses.Distinct(StringComparer.Ordinal).Select(async address =>
        {
            try
            {
                await At(address).CheckAsync(cancellationToken);
                return (Address: address, Fault: null);
            }
            catch (TessonException fault)
            {
                return (Address: address, Fault: (string?)fault.Message);
            }
        }));
        return (
            probes.Where(probe => probe.Fault is null).Select(probe => probe.Address).ToHashSet(StringComparer.Ordinal),
            [.. probes.Select(probe => probe.Fault).OfType<string>()]);
    }

    /// <summary>What those of this machine's kernel have that were ever used. One that is not Tesson's, or may not be read, has nothing.</summary>
    public async Task<ImmutableDictionary<string, IFrontEndState>> ObserveUsedAsync(ImmutableArray<string> kernels, CancellationToken cancellationToken)
    {
        var states = ImmutableDictionary.CreateBuilder<string, IFrontEndState>(StringComparer.Ordinal);
        foreach (string address in kernels.Where(address => At(address).IsUsed))
        {
            try
            {
                states.Add(address, await At(address).ObserveAsync(cancellationToken));
            }
            catch (TessonException)
            {
            }
        }

        return states.ToImmutable();
    }

    /// <summary>What those of the addresses have that answer, and may be changed now; and a sentence for each that does not.</summary>
    /// <param name="addresses">The addresses; none of them needs no lock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TessonException">Another Tesson held the lock all the time.</exception>
    public async Task<(ImmutableDictionary<string, IFrontEndState> States, ImmutableArray<string> Faults)> ObserveAsync(
        IReadOnlyCollection<string> addresses, CancellationToken cancellationToken)
    {
        if (addresses.Count == 0)
            return (ImmutableDictionary<string, IFrontEndState>.Empty, []);
        var (answering, faults) = await ProbeAsync(addresses, cancellationToken);
        using var held = await EnterAsync(cancellationToken);
        var states = ImmutableDictionary.CreateBuilder<string, IFrontEndState>(StringComparer.Ordinal);
        List<string> silent = [.. faults];
        foreach (string address in answering)
        {
            try
            {
                states.Add(address, await At(address).ObserveAsync(cancellationToken));
            }
            catch (TessonException fault)
            {
                silent.Add(fault.Message);
            }
        }

        return (states.ToImmutable(), [.. silent]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var frontEnd in _opened.Values.Where(opened => opened.IsValueCreated).Select(opened => opened.Value).OfType<IDisposable>())
            frontEnd.Dispose();
        gate?.Dispose();
    }
}
