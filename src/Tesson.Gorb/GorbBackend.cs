namespace Tesson.Gorb;

/// <summary>A backend as Gorb shows it.</summary>
/// <param name="Options">Its place and its present weight.</param>
/// <param name="Status">The outcome of the latest check.</param>
/// <param name="Health">0 to 1: the good share of the last 100 checks; 0 before the first.</param>
/// <param name="Uptime">How long it has been up, to the second; null if Gorb does not say.</param>
public sealed record GorbBackend(BackendOptions Options, GorbBackendStatus Status, double Health, TimeSpan? Uptime);
