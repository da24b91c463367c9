using System.Diagnostics;

namespace Tesson.EndToEnd.Tests;

/// <summary>
/// An engine of its own in a network of its own, with an outside client one hop away: what is done to it disturbs nobody.
/// Its /run is its own as well, so no other Tesson holds its lock; so is its /etc, where an engine may make a user.
/// </summary>
public sealed class OwnEngine : IAsyncLifetime
{
    /// <summary>The engine's host, as the client sees it.</summary>
    public const string Address = "10.231.0.1";

    private const string Socket = "unix:///run/docker.sock";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    /// <summary>
    /// Makes the machine, tells the process that its namespaces are known by, and takes everything away when the input
    /// ends: by the end of the tests, or of the process that ran them. Whoever sees the folder among its mounts is of this machine.
    /// </summary>
    private const string Script = """
        set -e
        name=$1 folder=/var/lib/tesson-tests/$1
        end() { ip netns del "$name" || true; ip netns del "$name-c" || true; rm -rf --one-file-system "$folder"; }
        trap end EXIT
        mkdir -p "$folder"
        ip netns add "$name"
        ip netns add "$name-c"
        ip -n "$name" link set lo up
        ip -n "$name-c" link set lo up
        ip -n "$name" link add outside type veth peer name outside netns "$name-c"
        ip -n "$name" addr add 10.231.0.1/24 dev outside
        ip -n "$name-c" addr add 10.231.0.2/24 dev outside
        ip -n "$name" link set outside up
        ip -n "$name-c" link set outside up
        ip netns exec "$name-c" sysctl -q net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range="1024 65000"
        nsenter --net="/run/netns/$name" unshare --mount --propagation slave sh -ec '
          folder=$1
          mount --bind "$folder" "$folder"
          mkdir "$folder/cgroup"
          mount --rbind /sys/fs/cgroup "$folder/cgroup"
          mount -t sysfs sysfs /sys
          mount --rbind "$folder/cgroup" /sys/fs/cgroup
          umount -l "$folder/cgroup"
          mount -t tmpfs -o mode=755 tmpfs /run
          mkdir -p /run/etc/upper /run/etc/work
          mount -t overlay -o lowerdir=/etc,upperdir=/run/etc/upper,workdir=/run/etc/work overlay /etc
          echo $$
          cat >/dev/null
          ids=$(timeout 20 docker -H unix:///run/docker.sock ps -aq) && timeout 60 docker -H unix:///run/docker.sock rm -f -v $ids || true
          for file in $(grep -ls " $folder" /proc/[0-9]*/mountinfo); do
            pid=${file#/proc/} pid=${pid%/mountinfo}
            [ "$pid" = $$ ] || kill -9 "$pid" || true
          done
        ' sh "$folder"
        """;

    private readonly string _name = $"tsn-{Guid.NewGuid().ToString("N")[..6]}";
    private Process? _machine;
    private Process? _dockerd;
    private string _pid = "";
    private string _settings = "";

    /// <summary>Why there is no such machine here; null where there is one.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>The CPUs that the engine and its containerd are held to from their next start on, as by <c>CPUAffinity=</c>; null for all.</summary>
    public string? Cpus { get; set; }

    /// <summary>The client's network.</summary>
    public string Client => $"/run/netns/{_name}-c";

    private string Folder => $"/var/lib/tesson-tests/{_name}";

    public async Task InitializeAsync()
    {
        string[] missing = [.. ((string[])["dockerd", "docker", "nsenter", "ip", "nft", "wrk"]).Where(tool => !IsInstalled(tool))];
        Obstacle = !Environment.IsPrivilegedProcess ? "only root makes a network of its own"
            : missing.Length > 0 ? $"not installed: {string.Join(", ", missing)}"
            : null;
        if (Obstacle is not null && Environment.GetEnvironmentVariable("TESSON_REQUIRE_ENGINE") == "1")
            throw new InvalidOperationException($"TESSON_REQUIRE_ENGINE=1, but {Obstacle}");
        if (Obstacle is not null)
            return;
        try
        {
            _machine = Command.Start("sh", ["-c", Script, "sh", _name]);
            _pid = await _machine.StandardOutput.ReadLineAsync().WaitAsync(Limit)
                ?? throw new InvalidOperationException($"no machine of its own: {await _machine.StandardError.ReadToEndAsync()}");
            await UseAsync("{}");
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async Task DisposeAsync()
    {
        if (_machine is null)
            return;
        var ended = await Command.FinishAsync(_machine);
        _machine = null;
        Assert.False(Directory.Exists(Folder), ended.ToString());
    }

    /// <summary>Nothing of a test is left to the next.</summary>
    public async Task CleanAsync()
    {
        // One that did not start with a test's settings starts with none.
        if (_dockerd is not { HasExited: false })
            await UseAsync("{}");
        await RunAsync("sh", "-c", "docker rm -f -v $(docker ps -aq); nft delete table ip tesson; nft delete table ip6 tesson");
    }

    /// <summary>Runs a program on the engine's host; GORB_URI of this shell is not passed on.</summary>
    public Task<Finished> RunAsync(string program, params string[] args) => Command.RunAsync("nsenter", [.. Inside, program, .. args]);

    /// <summary>Runs a program on the engine's host, and expects it to do what it was told.</summary>
    public async Task<string> DoAsync(string program, params string[] args)
    {
        var done = await RunAsync(program, args);
        Assert.True(done.ExitCode == 0, $"{program} {string.Join(' ', args)}: {done}");
        return done.Out.Trim();
    }

    /// <summary>Starts a program on the client's host.</summary>
    public Process StartClient(string program, params string[] args) => Command.Start("nsenter", [$"--net={Client}", program, .. args]);

    /// <summary>Starts a program on the engine's host. nsenter and env become it: its process is the one that is returned.</summary>
    public Process Start(string program, params string[] args) => Command.Start("nsenter", [.. Inside, program, .. args]);

    /// <summary>Starts the engine, again if it runs, with what its daemon.json says, and with the demo's image.</summary>
    public async Task UseAsync(string settings)
    {
        if (_dockerd is { HasExited: false })
        {
            await Command.SignalAsync(_dockerd, "TERM");
            await EndAsync();
        }

        _settings = settings;
        await File.WriteAllTextAsync($"{Folder}/daemon.json", settings);
        await StartEngineAsync();
        if ((await RunAsync("docker", "image", "inspect", EndToEnd.Image)).ExitCode != 0)
            await DoAsync("sh", "-c", $"nsenter --target {Environment.ProcessId} --net --mount docker save {EndToEnd.Image} | docker load");
    }

    /// <summary>As <see cref="UseAsync"/>, on a machine as after its boot: without networks and rules that an engine before left, nor the forwarding it turned on.</summary>
    /// <param name="settings">What its daemon.json says.</param>
    /// <param name="prepare">What the administrator does before the engine's start, as a script.</param>
    public async Task FreshAsync(string settings, string prepare = "")
    {
        if (_dockerd is { HasExited: false })
        {
            await RunAsync("sh", "-c", "docker rm -f -v $(docker ps -aq)");
            await RunAsync("docker", "network", "prune", "-f");
            await Command.SignalAsync(_dockerd, "TERM");
            await EndAsync();
        }

        await DoAsync("sh", "-ec", $"""
            for bridge in $(ip -o link show type bridge | sed 's/^[0-9]*: //; s/:.*//'); do ip link del "$bridge"; done
            rm -rf {Folder}/data/network
            for command in iptables ip6tables; do
              $command -F; $command -X; $command -P FORWARD ACCEPT; $command -t nat -F; $command -t nat -X
              $command -t raw -F || true
            done
            sysctl -q net.ipv4.ip_forward=0
            {prepare}
            """);
        await UseAsync(settings);
    }

    /// <summary>An engine without settings, on such a machine; where it is so already, nothing is done.</summary>
    public Task PlainAsync() => _settings == "{}" ? Task.CompletedTask : FreshAsync("{}");

    /// <summary>Restarts the engine as its administrator would.</summary>
    /// <param name="whileAway">What is done while there is no engine.</param>
    public async Task RestartEngineAsync(Func<Task>? whileAway = null)
    {
        await Command.SignalAsync(_dockerd!, "TERM");
        await EndAsync();
        await (whileAway?.Invoke() ?? Task.CompletedTask);
        await StartEngineAsync();
    }

    /// <summary>Kills the engine and its containerd, which end nothing then, and starts it again.</summary>
    public async Task KillEngineAsync()
    {
        string containerd = await DoAsync("pgrep", "-P", $"{_dockerd!.Id}", "-x", "containerd");
        await DoAsync("kill", "-KILL", $"{_dockerd.Id}", containerd);
        await EndAsync();
        // Until init has collected the dead containerd, the engine takes it for one that runs.
        await DoAsync("rm", "/run/docker/containerd/containerd.pid");
        await StartEngineAsync();
    }

    private string[] Inside => ["--target", _pid, "--net", "--mount", "env", "-u", "GORB_URI", $"DOCKER_HOST={Socket}"];

    private async Task StartEngineAsync()
    {
        string script = $"exec {(Cpus is null ? "" : $"taskset -c {Cpus} ")}dockerd --config-file {Folder}/daemon.json --data-root {Folder}/data --exec-root /run/docker --pidfile /run/docker.pid --host {Socket} >>{Folder}/log 2>&1";
        _dockerd = Start("sh", "-c", script);
        var begun = Stopwatch.StartNew();
        while ((await RunAsync("docker", "version")).ExitCode != 0)
        {
            if (_dockerd.HasExited || begun.Elapsed > Limit)
                throw new TimeoutException($"the engine did not start within {Limit.TotalSeconds} s\n{Log()}");
            await Task.Delay(100);
        }
    }

    private async Task EndAsync()
    {
        try
        {
            await _dockerd!.WaitForExitAsync().WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"the engine did not end within {Limit.TotalSeconds} s\n{Log()}");
        }
    }

    private string Log() => string.Join('\n', File.ReadLines($"{Folder}/log").TakeLast(20));

    private static bool IsInstalled(string tool) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)));
}
