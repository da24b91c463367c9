namespace Tesson.Topology;

/// <summary>A hardware thread: what Linux calls a CPU.</summary>
/// <param name="OsIndex">Linux's number of the CPU, at least 0.</param>
public sealed record Pu(int OsIndex);
