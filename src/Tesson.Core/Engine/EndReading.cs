using System.Collections.Immutable;
using Tesson.Core.Groups;

namespace Tesson.Core.Engine;

/// <summary>Reads why containers have ended, which the engine's list does not tell.</summary>
/// <param name="engine">The engine.</param>
public sealed class EndReading(IEngine engine)
{
    /// <summary>By SIGKILL, which is the kernel's, and also that of an impatient stop: <c>Exited (137) 2 minutes ago</c>.</summary>
    private const string Killed = "(137)";

    /// <summary>The same containers, with those marked that ran out of memory. Only those that were killed are asked about.</summary>
    public async Task<ImmutableArray<ObservedContainer>> MarkOutOfMemoryAsync(IEnumerable<ObservedContainer> containers, CancellationToken cancellationToken) =>
        [.. await Task.WhenAll(containers.Select(async container =>
            !container.IsRunning && container.Status.Contains(Killed, StringComparison.Ordinal) && await engine.InspectAsync(container.Id, cancellationToken) is { IsOutOfMemory: true }
                ? container with { IsOutOfMemory = true }
                : container))];
}
