namespace Tesson.Affinity;

/// <summary>The kernel does not let this process change another's affinity; the message is the kernel's.</summary>
public sealed class AffinityException(string message) : Exception(message);
