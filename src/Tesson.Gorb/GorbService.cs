using System.Collections.Immutable;

namespace Tesson.Gorb;

/// <summary>A service as Gorb shows it.</summary>
/// <param name="Options">What it was created with.</param>
/// <param name="Health">0 to 1: the mean of its backends; 1 without backends.</param>
/// <param name="Backends">The names of its backends, sorted.</param>
public sealed record GorbService(ServiceOptions Options, double Health, ImmutableArray<string> Backends);
