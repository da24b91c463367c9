using System.Diagnostics;

namespace Tesson.EndToEnd.Tests;

/// <summary>One connection with one request.</summary>
/// <param name="Begun">When, by <see cref="Stopwatch.GetTimestamp"/>.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Shard">The shard that answered; empty where none did.</param>
/// <param name="Fault">What went wrong; null where nothing did.</param>
public sealed record Attempt(long Begun, TimeSpan Took, string Shard, string? Fault)
{
    /// <summary>How long after a moment it began; negative before it.</summary>
    public TimeSpan Since(long moment) => Stopwatch.GetElapsedTime(moment, Begun);
}
