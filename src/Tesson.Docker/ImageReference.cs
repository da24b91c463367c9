using System.Diagnostics.CodeAnalysis;

namespace Tesson.Docker;

/// <summary>The name of an image, by the grammar of distribution/reference and the defaults of Docker (docker.io, library/).</summary>
public sealed record ImageReference
{
    private const string DefaultDomain = "docker.io";
    private const string Official = "library/";
    private const int MaxPathLength = 255;
    private const int MaxTagLength = 128;

    private ImageReference(string text, string domain, string path, string? tag, string? digest, bool isId)
    {
        Text = text;
        Domain = domain;
        Path = path;
        Tag = tag;
        Digest = digest;
        IsId = isId;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The registry, such as <c>docker.io</c> or <c>localhost:5000</c>; empty for an id.</summary>
    public string Domain { get; }

    /// <summary>The repository in the registry, such as <c>library/busybox</c>; empty for an id.</summary>
    public string Path { get; }

    /// <summary>The tag; null where none was written.</summary>
    public string? Tag { get; }

    /// <summary>The digest, such as <c>sha256:...</c>; null where none was written.</summary>
    public string? Digest { get; }

    /// <summary>Whether this is the id of an image (64 hex digits, with or without <c>sha256:</c>), which has no name and cannot be pulled.</summary>
    public bool IsId { get; }

    /// <summary>The full name without tag and digest, such as <c>docker.io/library/busybox</c>; an id's own text.</summary>
    public string Name => IsId ? Text : $"{Domain}/{Path}";

    /// <summary>The name as Docker shows it, such as <c>busybox</c>.</summary>
    public string FamiliarName => IsId ? Text
        : Domain != DefaultDomain ? Name
        : Path.StartsWith(Official, StringComparison.Ordinal) && !Path.AsSpan(Official.Length).Contains('/') ? Path[Official.Length..] : Path;

    /// <summary>The familiar name with tag and digest.</summary>
    public string Familiar => FamiliarName + (Tag is null ? "" : $":{Tag}") + (Digest is null ? "" : $"@{Digest}");

    /// <exception cref="DockerException">The text is no reference; the message says why.</exception>
    public static ImageReference Parse(string text) =>
        TryParse(text, out var reference, out string? error) ? reference : throw new DockerException(error);

    /// <summary>Reads a reference; where it is none, <paramref name="error"/> is one line for the user.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ImageReference? reference, [NotNullWhen(false)] out string? error)
    {
        reference = null;
        if (text.Length == 0)
            return Fails(text, "it is empty", out error);

        string id = text.StartsWith("sha256:", StringComparison.Ordinal) ? text[7..] : text;
        if (id.Length == 64 && IsLowerHex(id))
        {
            reference = new ImageReference(text, "", "", null, null, isId: true);
            error = null;
            return true;
        }

        var (rest, digest) = Cut(text, text.IndexOf('@', StringComparison.Ordinal));
        var (domain, path) = SplitDomain(rest);
        (path, string? tag) = Cut(path, path.IndexOf(':', StringComparison.Ordinal));
        if (domain.Length > 0 && !IsDomain(domain))
            return Fails(text, $"'{domain}' is no registry's address", out error);
        if (path.Any(char.IsAsciiLetterUpper))
            return Fails(text, "repository name must be lowercase", out error);
        if (!path.Split('/').All(IsPathComponent))
            return Fails(text, "a repository name is parts of a-z and 0-9, with single '.', '_' or '__', or '-' inside, and '/' between them", out error);
        if (tag is not null && !IsTag(tag))
            return Fails(text, $"a tag has 1 to {MaxTagLength} of A-Z, a-z, 0-9, '_', '.' and '-', and begins with none of the last two", out error);
        if (digest is not null && !IsDigest(digest))
            return Fails(text, "a digest is sha256: and 64 hex digits in lower case (or sha384:, sha512:)", out error);

        domain = domain is "" or "index.docker.io" ? DefaultDomain : domain;
        if (domain == DefaultDomain && !path.Contains('/', StringComparison.Ordinal))
            path = Official + path;
        if (path.Length > MaxPathLength)
            return Fails(text, $"repository name must not be longer than {MaxPathLength} characters", out error);

        reference = new ImageReference(text, domain, path, tag, digest, isId: false);
        error = null;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool Fails(string text, string why, out string error)
    {
        string shown = text.Length > 80 ? $"{text[..77]}..." : text;
        error = $"invalid image name '{shown}': {why}";
        return false;
    }

    private static (string Before, string? After) Cut(string text, int at) => at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);

    /// <summary>The part before the first '/' is a registry if it looks like a host: by '.', ':' or "localhost". Capital letters alone are a mistyped repository.</summary>
    private static (string Domain, string Path) SplitDomain(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return ("", name);
        string first = name[..slash];
        return first == "localhost" || first.AsSpan().ContainsAny('.', ':')
            ? (first, name[(slash + 1)..])
            : ("", name);
    }

    private static bool IsDomain(string domain)
    {
        int bracket = domain.LastIndexOf(']');
        int colon = domain.IndexOf(':', bracket + 1);
        string host = colon < 0 ? domain : domain[..colon];
        if (colon >= 0 && (colon == domain.Length - 1 || !domain.Skip(colon + 1).All(char.IsAsciiDigit)))
            return false;
        return host.StartsWith('[')
            ? bracket == host.Length - 1 && bracket > 1 && host[1..bracket].All(c => char.IsAsciiHexDigit(c) || c == ':')
            : host.Split('.').All(part => part.Length > 0 && part[0] != '-' && part[^1] != '-' && part.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
    }

    private static bool IsPathComponent(string part)
    {
        if (part.Length == 0 || !IsLowerAlphanumeric(part[0]) || !IsLowerAlphanumeric(part[^1]))
            return false;
        int start = 0;
        for (int i = 0; i <= part.Length; i++)
        {
            if (i < part.Length && !IsLowerAlphanumeric(part[i]))
                continue;
            if (i > start && part[start..i] is var separator && separator is not ("." or "_" or "__") && separator.Any(c => c != '-'))
                return false;
            start = i + 1;
        }

        return true;
    }

    private static bool IsTag(string tag) =>
        tag.Length is > 0 and <= MaxTagLength && tag[0] is not ('.' or '-')
        && tag.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    private static bool IsDigest(string digest)
    {
        var (algorithm, hex) = Cut(digest, digest.IndexOf(':', StringComparison.Ordinal));
        int length = algorithm switch { "sha256" => 64, "sha384" => 96, "sha512" => 128, _ => -1 };
        return hex?.Length == length && IsLowerHex(hex);
    }

    private static bool IsLowerHex(string text) => text.All(char.IsAsciiHexDigitLower);

    private static bool IsLowerAlphanumeric(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
}
