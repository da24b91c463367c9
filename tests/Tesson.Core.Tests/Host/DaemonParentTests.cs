using Tesson.Core.Host;

namespace Tesson.Core.Tests.Host;

public sealed class DaemonParentTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("tesson-daemon-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("dockerd", null, null)]
    [InlineData("dockerd --cgroup-parent /limited --debug", null, "/limited")]
    [InlineData("dockerd --cgroup-parent=/one --cgroup-parent=two.slice", null, "two.slice")]
    [InlineData("dockerd", """{"debug": true, "cgroup-parent": "three.slice"}""", "three.slice")]
    [InlineData("dockerd --cgroup-parent", null, "")]
    [InlineData("dockerd", """{"cgroup-parent": 3}""", null)]
    [InlineData("dockerd", """["cgroup-parent"]""", null)]
    [InlineData("dockerd", "{", null)]
    public void It_is_what_the_command_line_says_or_else_the_file(string line, string? file, string? expected) =>
        Assert.Equal(expected, Read(line, file));

    [Fact]
    public void The_command_line_names_the_file()
    {
        string other = Path.Combine(_root.FullName, "other.json");
        File.WriteAllText(other, """{"cgroup-parent": "four.slice"}""");
        Assert.Equal("four.slice", Read($"dockerd --config-file={other}", """{"cgroup-parent": "three.slice"}"""));
    }

    [Fact]
    public void Without_a_daemon_and_a_file_there_is_none() => Assert.Null(Of().Read());

    private string? Read(string line, string? file)
    {
        File.WriteAllText(Path.Combine(_root.FullName, "docker.pid"), "12\n");
        File.WriteAllText(Path.Combine(_root.CreateSubdirectory("12").FullName, "cmdline"), string.Concat(line.Split(' ').Select(word => $"{word}\0")));
        if (file is not null)
            File.WriteAllText(Path.Combine(_root.FullName, "daemon.json"), file);
        return Of().Read();
    }

    private DaemonParent Of() => new(_root.FullName, Path.Combine(_root.FullName, "docker.pid"), Path.Combine(_root.FullName, "daemon.json"));
}
