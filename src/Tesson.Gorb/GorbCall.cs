namespace Tesson.Gorb;

/// <summary>One request to Gorb: an escaped path that starts with a slash, and JSON or nothing.</summary>
internal sealed record GorbCall(HttpMethod Method, string Path, byte[]? Body = null)
{
    private const string Root = "/service";

    public static string Services => Root;

    public static string Service(string service) => $"{Root}/{Segment(service)}";

    public static string Backend(string service, string backend) => $"{Service(service)}/{Segment(backend)}";

    public override string ToString() => $"{Method} {Path}";

    /// <remarks>Gorb's router takes the path apart after decoding it, and tidies dots away: no escape saves these names.</remarks>
    private static string Segment(string name) =>
        name is "" or "." or ".." || name.Contains('/', StringComparison.Ordinal)
            ? throw new ArgumentException($"'{name}' cannot be a name on Gorb: it is empty, dots only, or has a '/'", nameof(name))
            : Uri.EscapeDataString(name);
}
