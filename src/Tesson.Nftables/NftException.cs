using Tesson.Tools;

namespace Tesson.Nftables;

/// <summary>nft is missing, may not be used, or refuses. The message names the thing, the cause and the remedy.</summary>
public class NftException(string message, Exception? innerException = null) : ToolException(message, innerException);
