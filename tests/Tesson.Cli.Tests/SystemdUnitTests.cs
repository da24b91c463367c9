using Tesson.Testing;

namespace Tesson.Cli.Tests;

public sealed class SystemdUnitTests
{
    [Fact]
    public void The_documentation_has_the_unit_that_watch_prints()
    {
        string documentation = File.ReadAllText(Path.Combine(Repository.Folder, "docs", "front-ends.md"));
        Assert.Contains($"```ini\n{SystemdUnit.Print("/usr/local/bin/tesson", _ => null)}```\n", documentation, StringComparison.Ordinal);
    }

    [Fact]
    public void What_decides_which_engine_and_which_gorb_are_watched_is_in_the_unit_with_nothing_that_systemd_would_expand()
    {
        string unit = SystemdUnit.Print("/opt/a b/tesson", name => name == "GORB_URI" ? "eth0://10.0.0.1:4672" : name == "TESSON_RESERVE" ? "0-1" : name == "DOCKER_CERT_PATH" ? "/home/$USER/100%" : null);
        Assert.Contains("Environment=\"GORB_URI=eth0://10.0.0.1:4672\"\nEnvironment=\"TESSON_RESERVE=0-1\"\nEnvironment=\"DOCKER_CERT_PATH=/home/$$USER/100%%\"\nExecStart=\"/opt/a b/tesson\" watch\n", unit, StringComparison.Ordinal);
    }
}
