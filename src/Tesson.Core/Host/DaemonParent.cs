using System.Text.Json;

namespace Tesson.Core.Host;

/// <summary>
/// The parent of all control groups that dockerd was told: it tells nobody, so it is read off its command line and its
/// file (<c>--cgroup-parent</c>, <c>--config-file</c>, "cgroup-parent": dockerd(8)).
/// </summary>
/// <param name="processes">The folder of the processes: <c>/proc</c>.</param>
/// <param name="pidFile">Where dockerd writes its process id.</param>
/// <param name="configuration">Its configuration, where its command line names no other.</param>
internal sealed class DaemonParent(string processes, string pidFile, string configuration)
{
    private const string Option = "--cgroup-parent";

    /// <summary>That of this machine's daemon, at Docker's own places.</summary>
    public static DaemonParent OfThisMachine { get; } = new("/proc", "/run/docker.pid", "/etc/docker/daemon.json");

    /// <returns>Null where it was told none, or this cannot be seen.</returns>
    public string? Read()
    {
        string[] words = Text(pidFile) is { } pid && Text($"{processes}/{pid.Trim()}/cmdline") is { } line ? line.Split('\0') : [];
        return Given(words, Option) ?? Configured(Given(words, "--config-file") ?? configuration);
    }

    private static string? Given(string[] words, string option)
    {
        int at = Array.FindLastIndex(words, word => word == option || word.StartsWith($"{option}=", StringComparison.Ordinal));
        return at < 0 ? null : words[at].Length > option.Length ? words[at][(option.Length + 1)..] : words.ElementAtOrDefault(at + 1);
    }

    private static string? Configured(string file)
    {
        if (Text(file) is not { } text)
            return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(Option[2..], out var parent)
                && parent.ValueKind == JsonValueKind.String && parent.GetString() is { Length: > 0 } told ? told : null;
        }
        catch (JsonException)
        {
            // dockerd does not start with such a file: what runs was told something else.
            return null;
        }
    }

    private static string? Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
