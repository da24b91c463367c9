using System.Collections.Immutable;

namespace Tesson.Testing;

/// <summary>A service in the double's memory, defaults filled in. The host is "" where it was left out.</summary>
public sealed record GorbDoubleService(
    string Host, int Port, string Protocol, string Method, string Flags, ImmutableSortedDictionary<string, GorbDoubleBackend> Backends);

/// <summary>A backend in the double's memory, defaults filled in.</summary>
public sealed record GorbDoubleBackend(string Host, int Port, int Weight, string Method, GorbDoublePulse Pulse);

/// <summary>A backend's check, as it is written: <c>tcp</c>, <c>1m</c>, and the arguments as JSON text or null.</summary>
public sealed record GorbDoublePulse(string Type, string Interval, string? Args);
