namespace Tesson.Core.FrontEnds;

/// <summary>One shard behind one service.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Name">Its name, unique in the whole front end.</param>
/// <param name="Address">The address that the front end sends traffic to.</param>
/// <param name="Port">The port there.</param>
/// <param name="Weight">Its share of the traffic: the number of its CPUs.</param>
/// <param name="Pulse">How it is checked; null to leave that to the front end.</param>
public sealed record Backend(string Service, string Name, string Address, int Port, int Weight, PulseSpec? Pulse);
