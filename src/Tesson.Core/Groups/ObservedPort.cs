namespace Tesson.Core.Groups;

/// <summary>A port of a running container, as the engine lists it.</summary>
/// <param name="Address">The host address; empty where the port is not published.</param>
/// <param name="PrivatePort">The container's port.</param>
/// <param name="PublicPort">The host's port; 0 where the port is not published.</param>
/// <param name="Protocol">Such as <c>tcp</c>.</param>
public sealed record ObservedPort(string Address, int PrivatePort, int PublicPort, string Protocol)
{
    /// <summary>By the container's port, then by protocol and address.</summary>
    public static IComparer<ObservedPort> Order { get; } = Comparer<ObservedPort>.Create((one, other) =>
        one.PrivatePort != other.PrivatePort ? one.PrivatePort.CompareTo(other.PrivatePort)
        : string.CompareOrdinal($"{one.Protocol} {one.Address}", $"{other.Protocol} {other.Address}"));
}
