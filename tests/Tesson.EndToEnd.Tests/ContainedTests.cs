namespace Tesson.EndToEnd.Tests;

/// <summary>Tesson in a container that has the engine's socket. It has no image of its own: the host's programs and libraries are mounted.</summary>
[Collection("one machine")]
public sealed class ContainedTests(OwnEngine engine) : OwnEngineTests(engine)
{
    private static string[] Mounts =>
    [
        .. ((string[])["/usr", "/lib", "/lib64"]).Where(Directory.Exists).SelectMany(folder => (string[])["-v", $"{folder}:{folder}:ro"]),
        "-v", $"{Tesson}:/tesson:ro", "-v", "/run/docker.sock:/run/docker.sock", "-e", "DOCKER_HOST=unix:///run/docker.sock",
    ];

    [SkippableFact]
    public async Task Without_the_hosts_network_both_host_names_and_the_remedy_are_told()
    {
        string host = await Own.DoAsync("docker", "info", "--format", "{{.Name}}");
        var run = await Own.RunAsync("docker", ["run", "--rm", "--hostname", "inside", .. Mounts, Image, "/tesson", "run", "-g", "web", "-n", "1", "--pull", "never", Image]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"runs on another machine: its host name is '{host}', this container's is 'inside'; if that is this container's host, start the container on the host's network", run.Err, StringComparison.Ordinal);
        Assert.Contains("docker run --network host --pid host", run.Err, StringComparison.Ordinal);
        var plan = await Own.RunAsync("docker", ["run", "--rm", "--hostname", "inside", .. Mounts, Image, "/tesson", "plan", "-n", "1"]);
        Assert.Contains($"its host name is '{host}', this container's is 'inside'", plan.Err, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Neither_its_own_container_nor_an_agent_is_warned_of_as_not_pinned()
    {
        string[] beside = ["run", "--network", "host", "--pid", "host", .. Mounts];
        await Own.DoAsync("docker", [.. beside, "-d", "--name", "agent", Image, "/tesson", "watch"]);
        await Own.DoAsync("docker", "run", "-d", "--name", "loose", Image);
        // Its program is the shell, so only its id tells whose it is.
        var run = await Own.RunAsync("docker", [.. beside, "--rm", "--name", "own", Image, "/bin/sh", "-c", $"/tesson run -g web -n 1 --pull never {Image} && exit"]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("not pinned, and so on any CPU of the machine: container loose\n", run.Err, StringComparison.Ordinal);
        await Own.DoAsync(Tesson, "stop", "-g", "web", "--purge", "-t", "0");
    }
}
