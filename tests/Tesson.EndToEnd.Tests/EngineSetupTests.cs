namespace Tesson.EndToEnd.Tests;

/// <summary>What the scripts do about engines, on machines of all kinds: nothing is ever removed, and no engine is put beside another.</summary>
[Collection("one machine")]
public sealed class EngineSetupTests : IClassFixture<OtherCommands>, IDisposable
{
    private readonly StandInMachine? _machine;

    public EngineSetupTests(OtherCommands others)
    {
        bool possible = Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get") && File.Exists("/usr/bin/socat");
        _machine = possible ? new StandInMachine(others) : null;
    }

    private StandInMachine Machine
    {
        get
        {
            Skip.If(_machine is null, "the stand-in machine needs root, apt-get and socat");
            return _machine;
        }
    }

    public void Dispose() => _machine?.Dispose();

    [SkippableFact]
    public async Task Dockers_own_packages_stay_and_their_engine_is_started()
    {
        await Machine.OfferDebiansAsync(12);
        await Machine.InstallDockersAsync("containerd.io", "docker-ce-cli", "docker-ce");
        var done = await Machine.RunAsync("need nft; need_engine; echo ready");
        Assert.True(done is { ExitCode: 0, Out: "ready\n" }, done.ToString());
        Assert.Equal(["containerd.io", "docker-ce", "docker-ce-cli", "nftables"], Machine.Installed);
        Assert.True(Machine.Has("dockerd-was-here"));
    }

    [SkippableTheory]
    [InlineData("docker-ce-cli", "E: Packages need to be removed but remove is disabled.", "would have to remove docker-ce-cli to install docker.io, so nothing was installed")]
    [InlineData("containerd.io", "containerd.io : Conflicts: containerd", "could not install docker.io, as above")]
    public async Task Beside_a_part_of_Dockers_packages_no_engine_can_be_installed_and_they_say_why(string there, string apt, string message)
    {
        await Machine.OfferDebiansAsync(12);
        await Machine.InstallDockersAsync(there);
        var done = await Machine.RunAsync("need_engine; echo ready");
        Assert.True(done is { ExitCode: 1, Out: "" }, done.ToString());
        Assert.Contains(apt, done.Err, StringComparison.Ordinal);
        Assert.Contains($"apt-get {message}", done.Err, StringComparison.Ordinal);
        Assert.Contains("apt-get install docker-ce", done.Err, StringComparison.Ordinal);
        Assert.Equal([there], Machine.Installed);
    }

    [SkippableTheory]
    [InlineData(12, new[] { "containerd", "docker.io", "runc" })]
    [InlineData(13, new[] { "containerd", "docker-cli", "docker.io", "runc" })]
    public async Task Where_there_is_none_Debians_engine_and_its_client_are_installed(int release, string[] packages)
    {
        await Machine.OfferDebiansAsync(release);
        var done = await Machine.RunAsync("need_engine; type -P docker; stop_engine");
        Assert.True(done.ExitCode == 0, done.ToString());
        Assert.EndsWith("/usr/bin/docker\n", done.Out, StringComparison.Ordinal);
        Assert.Equal(packages, Machine.Installed);
    }

    [SkippableFact]
    public async Task A_client_that_no_package_has_gets_an_engine()
    {
        await Machine.OfferDebiansAsync(13);
        Machine.Program("usr/bin/docker", StandInMachine.Docker);
        var done = await Machine.RunAsync("need_engine; stop_engine");
        Assert.True(done.ExitCode == 0, done.ToString());
        Assert.Equal(["containerd", "docker.io", "runc"], Machine.Installed);
    }

    [SkippableFact]
    public async Task An_engine_without_a_client_gets_the_client_alone()
    {
        await Machine.OfferDebiansAsync(13);
        Machine.Program("dockerd", StandInMachine.Dockerd);
        var done = await Machine.RunAsync("./dockerd & until answers unix:///run/docker.sock; do sleep 0.1; done; need_engine; type -P docker");
        Assert.True(done.ExitCode == 0, done.ToString());
        Assert.Equal(["docker-cli"], Machine.Installed);
    }

    [SkippableFact]
    public async Task Podman_that_answers_is_the_engine()
    {
        await Machine.OfferDebiansAsync(12);
        Machine.Program("usr/bin/podman", "#!/bin/sh\necho \"podman $*\"\n");
        var done = await Machine.RunAsync("""
            mkdir /run/podman
            socat UNIX-LISTEN:/run/podman/podman.sock,fork EXEC:"$MACHINE/usr/bin/answer" &
            until answers unix:///run/podman/podman.sock; do sleep 0.1; done
            need_engine
            echo "$DOCKER_HOST"
            docker inspect x
            """);
        Assert.True(done is { ExitCode: 0, Out: "unix:///run/podman/podman.sock\npodman inspect x\n" }, done.ToString());
        Assert.Empty(Machine.Installed);
    }

    [SkippableFact]
    public async Task Podman_that_does_not_answer_is_to_be_started_by_its_owner()
    {
        await Machine.OfferDebiansAsync(12);
        Machine.Program("usr/bin/podman", "#!/bin/sh\n");
        var done = await Machine.RunAsync("need_engine");
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("Podman is here, and does not answer at /run/podman/podman.sock; start it: systemctl start podman.socket", done.Err, StringComparison.Ordinal);
        Assert.Empty(Machine.Installed);
    }

    [SkippableFact]
    public async Task The_pid_file_of_a_dockerd_that_lives_stays()
    {
        Machine.Program("usr/sbin/dockerd", "#!/bin/bash\nread -r <>\"$MACHINE/fifo\"\n");
        Machine.Program("usr/bin/docker", StandInMachine.Docker);
        var done = await Machine.RunAsync("""
            mkfifo fifo
            dockerd &
            echo $! >/run/docker.pid
            until [ "$(cat "/proc/$!/comm")" = dockerd ]; do :; done
            engine_patience=1
            (need_engine) || echo "status $?"
            [ "$(cat /run/docker.pid)" = $! ] && kill -0 $! && echo "both are there"
            """);
        Assert.True(done is { ExitCode: 0, Out: "status 1\nboth are there\n" }, done.ToString());
        Assert.Contains("which ran already) does not answer at /var/run/docker.sock within 1 s; if it listens elsewhere, set DOCKER_HOST", done.Err, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("999999")]
    [InlineData("$$")]
    public async Task The_pid_file_of_a_dockerd_that_is_gone_does_not_keep_another_from_starting(string process)
    {
        Machine.Program("usr/sbin/dockerd", StandInMachine.Dockerd);
        Machine.Program("usr/bin/docker", StandInMachine.Docker);
        var done = await Machine.RunAsync($"echo {process} >/run/docker.pid; need_engine; echo ready");
        Assert.True(done is { ExitCode: 0, Out: "ready\n" }, done.ToString());
    }

    [SkippableFact]
    public async Task The_engine_that_they_start_keeps_no_file_of_the_callers_open()
    {
        Machine.Program("usr/sbin/dockerd", StandInMachine.Dockerd);
        Machine.Program("usr/bin/docker", StandInMachine.Docker);
        var done = await Machine.RunAsync("exec 9>lock 200>other; flock 9; need_engine; exec 9>&- 200>&-; flock -n lock echo free; ls -l /proc/$engine_pid/fd/ | grep -c other || true");
        Assert.True(done is { ExitCode: 0, Out: "free\n0\n" }, done.ToString());
    }

    [SkippableFact]
    public async Task An_engine_that_ends_at_once_is_not_waited_for()
    {
        Machine.Program("usr/sbin/dockerd", "#!/bin/sh\necho 'no cgroups here' >&2\nexit 1\n");
        Machine.Program("usr/bin/docker", StandInMachine.Docker);
        var done = await Machine.RunAsync("need_engine");
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("no cgroups here", done.Err, StringComparison.Ordinal);
        Assert.Contains("dockerd ended at once; its last lines are above", done.Err, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_quickstart_that_fails_stops_the_engine_that_it_started()
    {
        Machine.Program("usr/sbin/dockerd", StandInMachine.Dockerd);
        Machine.Program("usr/bin/docker", StandInMachine.Docker);
        Machine.Program("usr/sbin/nft", "#!/bin/sh\n");
        Machine.Program("usr/bin/dotnet", "#!/bin/sh\n[ \"$1\" = --version ] || { touch \"$MACHINE/published\"; exit 1; }\n");
        var done = await Machine.RunAsync(Checkout("./quickstart.sh || echo \"status $?\""));
        Assert.True(done is { ExitCode: 0, Out: "status 1\n" }, done.ToString());
        Assert.Contains("starting a Docker Engine", done.Err, StringComparison.Ordinal);
        Assert.True(Machine.Has("published"), done.ToString());
        Assert.False(Machine.Has("dockerd-was-here"), "dockerd still runs");
    }

    [SkippableTheory]
    [InlineData(null, "the .NET SDK is missing: install .NET SDK 10")]
    [InlineData("#!/bin/sh\necho 'no SDK fits global.json' >&2\nexit 1\n", "no SDK fits global.json")]
    public async Task The_SDK_is_asked_for_before_anything_is_installed_or_started(string? dotnet, string message)
    {
        await Machine.OfferDebiansAsync(12);
        if (dotnet is not null)
            Machine.Program("usr/bin/dotnet", dotnet);
        foreach (string script in (string[])["quickstart.sh", "test.sh", "bench/run.sh", "bench/traffic.sh"])
        {
            var done = await Machine.RunAsync(Checkout($"env -u TESSON_BIN ./{script}"));
            Assert.Equal(1, done.ExitCode);
            Assert.Contains(message, done.Err, StringComparison.Ordinal);
        }

        Assert.Empty(Machine.Installed);
        Assert.False(Machine.Has("dockerd-was-here"));
    }

    [SkippableFact]
    public async Task The_program_is_built_again_only_after_a_change_to_its_sources()
    {
        Machine.Program("usr/bin/dotnet", "#!/bin/sh\nmkdir -p out src/obj\necho built | tee -a \"$MACHINE/log\" >src/obj/Program.cs\ntouch out/tesson\nchmod +x out/tesson\n");
        var done = await Machine.RunAsync(Checkout("""
            built() { publish_tesson out; echo "$1: $(grep -c built "$MACHINE/log")"; }
            built first
            built again
            touch src/*/*.cs
            built touched
            echo '// more' >>src/Tesson.Cli/Program.cs
            built changed
            rm src/Tesson.Cli/Program.cs
            built removed
            """));
        Assert.True(done is { ExitCode: 0, Out: "first: 1\nagain: 1\ntouched: 1\nchanged: 2\nremoved: 3\n" }, done.ToString());
    }

    /// <summary>Lines in a copy of the checkout.</summary>
    private static string Checkout(string lines) => $"""
        mkdir -p checkout
        (cd {EndToEnd.Repository()} && tar -c --exclude=bin --exclude=obj *.sh *.props global.json build bench src) | tar -x -C checkout
        cd checkout
        {lines}
        """;
}
