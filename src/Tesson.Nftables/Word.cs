namespace Tesson.Nftables;

/// <summary>The narrow alphabet of what is written into nft's script between quotes: nothing in it can end a text or begin a rule.</summary>
public static class Word
{
    /// <summary>Whether a text has letters, digits, '_', '.', '-', ':' and '@' only, at least one of them.</summary>
    public static bool IsPlain(string text) =>
        text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-' or ':' or '@');

    /// <exception cref="NftException">The text has other characters.</exception>
    internal static string Check(string text) =>
        IsPlain(text) ? text : throw new NftException($"'{text}' cannot be written into nft's table: only letters, digits, '_', '.', '-', ':' and '@' can");
}
