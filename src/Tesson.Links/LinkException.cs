using Tesson.Tools;

namespace Tesson.Links;

/// <summary>ip or nsenter may not be used, or refuses. The message names the thing and the cause.</summary>
public sealed class LinkException(string message, Exception? innerException = null) : ToolException(message, innerException);
