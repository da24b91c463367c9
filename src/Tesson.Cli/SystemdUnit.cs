namespace Tesson.Cli;

/// <summary>The systemd unit of `tesson watch`.</summary>
internal static class SystemdUnit
{
    /// <summary>What decides which engine and which Gorb are watched; a service does not inherit it from the shell.</summary>
    private static readonly string[] Inherited = ["GORB_URI", "TESSON_RESERVE", "DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"];

    /// <summary>
    /// Longer than one look may take that is slow and well: the engine is asked four times (30 s each at most, by
    /// default), the lock waited for (60 s), a Gorb probed (20 s), nft called four times (10 s).
    /// </summary>
    private const int WatchdogSeconds = 300;

    /// <summary>It is restarted however often it ends: by default systemd gives up after five times in ten seconds.</summary>
    public static string Print(string program, Func<string, string?> environment)
    {
        var variables = Inherited
            .Select(name => (Name: name, Value: environment(name)))
            .Where(variable => !string.IsNullOrEmpty(variable.Value))
            .Select(variable => $"Environment={Quote($"{variable.Name}={variable.Value}")}\n");
        return $"""
            # /etc/systemd/system/tesson.service, made by: tesson watch --print-unit
            [Unit]
            Description=Tesson keeps the addresses of its groups true
            After=network-online.target docker.service
            Wants=network-online.target docker.service
            StartLimitIntervalSec=0

            [Service]
            Type=notify
            {string.Concat(variables)}ExecStart={Quote(program)} watch
            WatchdogSec={WatchdogSeconds}
            Restart=always
            RestartSec=1

            [Install]
            WantedBy=multi-user.target

            """;
    }

    /// <summary>systemd.syntax(7): double quotes, and % and $ stand for themselves when doubled.</summary>
    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal)}\"";
}
