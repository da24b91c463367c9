namespace Tesson.Nftables;

/// <summary>A table of Tesson's name has content that Tesson did not write. It is left alone.</summary>
public sealed class ForeignTableException(string message) : NftException(message);
