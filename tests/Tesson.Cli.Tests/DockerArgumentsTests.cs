using System.CommandLine;
using Tesson.Cli.Commands;
using Tesson.Cli.Options;

namespace Tesson.Cli.Tests;

public sealed class DockerArgumentsTests
{
    [Theory]
    [InlineData("run nginx", "run -- nginx")]
    [InlineData("run -g web nginx -c ls", "run -g web -- nginx -c ls")]
    [InlineData("run --group=web -n 2 nginx sh -c ls -n 3", "run --group=web -n 2 -- nginx sh -c ls -n 3")]
    [InlineData("run -qg web nginx", "run -qg web -- nginx")]
    [InlineData("run -n4 nginx", "run -n4 -- nginx")]
    [InlineData("run --replace --wait nginx --replace", "run --replace --wait -- nginx --replace")]
    [InlineData("--gorb eth0://h:1 run -p 80 nginx -p", "--gorb eth0://h:1 run -p 80 -- nginx -p")]
    [InlineData("run --gorb eth0://h:1 nginx", "run --gorb eth0://h:1 -- nginx")]
    [InlineData("run -- nginx -c", "run -- nginx -c")]
    [InlineData("run -g web", "run -g web")]
    [InlineData("ps -g web", "ps -g web")]
    [InlineData("stop web -t 2", "stop web -t 2")]
    public void Options_of_run_end_at_the_image(string line, string expected)
    {
        RootCommand root = new() { RunCommand.Create(), PsCommand.Create(), StopCommand.Create() };
        foreach (var option in GlobalOptions.All)
            root.Options.Add(option);
        Assert.Equal(expected, string.Join(' ', DockerArguments.Split(root, line.Split(' '))));
    }
}
