using Tesson.Tools;

namespace Tesson.Ipvs;

/// <summary>ipvsadm may not be used, or refuses. The message names the thing, the cause and the remedy.</summary>
public sealed class IpvsException(string message, Exception? innerException = null) : ToolException(message, innerException);
