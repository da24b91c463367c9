namespace Tesson.Core.Groups;

/// <summary>What there is of containers and networks, read from the engine. Every call is one request, or a bounded poll of one.</summary>
public interface IContainerReader
{
    /// <summary>The containers, running or not; all of them, or those that have a label.</summary>
    /// <param name="label">A label's name, or <c>name=value</c>; null for every container.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<ObservedContainer>> ListAsync(string? label, CancellationToken cancellationToken);

    /// <summary>One container, with its addresses, health and published ports; null where there is none.</summary>
    /// <param name="container">Id or name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<ObservedContainer?> InspectAsync(string container, CancellationToken cancellationToken);

    /// <summary>The engine's networks.</summary>
    Task<IReadOnlyList<ObservedNetwork>> ListNetworksAsync(CancellationToken cancellationToken);
}
