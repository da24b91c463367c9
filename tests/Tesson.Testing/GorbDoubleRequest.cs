namespace Tesson.Testing;

/// <summary>A request that reached the double, answered or not.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Path">Decoded, without the query.</param>
/// <param name="Body">"" for none.</param>
public sealed record GorbDoubleRequest(string Method, string Path, string Body)
{
    /// <summary><c>PUT /service/web {"port":80}</c>.</summary>
    public override string ToString() => Body.Length == 0 ? $"{Method} {Path}" : $"{Method} {Path} {Body}";
}
