using System.Net.Sockets;

namespace Tesson.EndToEnd.Tests;

public sealed class BadInputTests : EndToEnd
{
    [SkippableTheory]
    [InlineData("--unit 'socks'", "-u", "socks")]
    [InlineData("--size '0'", "-n", "0")]
    [InlineData("--size '-3'", "-n", "-3")]
    [InlineData("--size 'many'", "-n", "many")]
    [InlineData("--size '1000000'", "-n", "1000000")]
    [InlineData("group name 'a b'", "-g", "a b")]
    [InlineData("group name 'a/b'", "-g", "a/b")]
    [InlineData("group name '..'", "-g", "..")]
    [InlineData("port '0'", "-p", "0")]
    [InlineData("port '65536'", "-p", "65536")]
    [InlineData("port '80/xyz'", "-p", "80/xyz")]
    [InlineData("overlap", "-p", "8080-8085:80-85", "-p", "8083:90")]
    [InlineData("--gorb:", "--gorb", "//127.0.0.1:4672")]
    [InlineData("--gorb:", "--gorb", "lo://127.0.0.1:4672/path")]
    [InlineData("--pull 'sometimes'", "--pull", "sometimes")]
    [InlineData("--timeout 'soon'", "--timeout", "soon")]
    public async Task Bad_options_are_one_clear_line_and_exit_2(string says, params string[] args)
    {
        string before = await DockerAsync("ps", "-aq", "--no-trunc");
        var done = await TessonAsync(["run", .. args, Image]);
        Assert.True(done.ExitCode == 2, done.ToString());
        Assert.Contains(says, Assert.Single(done.ErrLines), StringComparison.Ordinal);
        Assert.StartsWith("tesson run: ", done.Err, StringComparison.Ordinal);
        Assert.Empty(done.Out);
        Assert.Equal(before, await DockerAsync("ps", "-aq", "--no-trunc"));
    }

    [SkippableFact]
    public async Task A_group_name_of_300_characters_is_one_clear_line_and_exit_2()
    {
        var done = await TessonAsync("run", "-g", new string('a', 300), Image);
        Assert.Equal(2, done.ExitCode);
        Assert.Contains("300 characters", Assert.Single(done.ErrLines), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("UPPER/case")]
    [InlineData("a b")]
    [InlineData("image:")]
    public async Task A_bad_image_name_is_one_clear_line_and_exit_2(string image)
    {
        var done = await TessonAsync("run", "-g", Group, image);
        Assert.True(done.ExitCode == 2, done.ToString());
        Assert.StartsWith($"tesson run: image '{image}': ", Assert.Single(done.ErrLines), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("", "empty")]
    [InlineData("[1, 2]", "object")]
    [InlineData("\0\u0001\u0002binary", ":1:1")]
    [InlineData("{\n  \"HostConfig\": {\n    \"Memory\": oops\n  }\n}", ":3:15")]
    public async Task A_broken_config_file_says_where(string content, string says)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, content);
        var done = await TessonAsync("run", "-g", Group, "-c", file, Image);
        File.Delete(file);
        Assert.True(done.ExitCode is 1 or 2, done.ToString());
        string line = Assert.Single(done.ErrLines);
        Assert.Contains(file, line, StringComparison.Ordinal);
        Assert.Contains(says, line, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task A_missing_config_file_is_named()
    {
        var done = await TessonAsync("run", "-g", Group, "-c", "/no/such/file.json", Image);
        Assert.True(done.ExitCode is 1 or 2, done.ToString());
        Assert.Contains("/no/such/file.json", Assert.Single(done.ErrLines), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_device_that_does_not_exist_is_named_with_those_that_do()
    {
        var done = await TessonAsync("run", "-g", Group, "--gorb", "nodev9://127.0.0.1:4672", "-p", "80", Image);
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("network device 'nodev9' does not exist; devices here: ", Assert.Single(done.ErrLines), StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task Every_fault_of_the_command_line_is_told_at_once()
    {
        var done = await TessonAsync("run", "-n", "0", "-u", "socks", "-p", "0", "-g", "..", Image);
        Assert.Equal(2, done.ExitCode);
        Assert.Equal(4, done.ErrLines.Length);
    }

    [SkippableTheory]
    [InlineData("run", "--sise", "2", Image)]
    [InlineData("topo", "surplus")]
    [InlineData("fly")]
    [InlineData("run")]
    public async Task What_the_parser_does_not_know_is_exit_2_on_stderr(params string[] args)
    {
        var done = await TessonAsync(args);
        Assert.True(done.ExitCode == 2, done.ToString());
        Assert.Empty(done.Out);
        Assert.StartsWith("tesson", done.Err, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task An_unreachable_engine_is_one_clear_line_and_exit_1()
    {
        var done = await WithEngineAsync("unix:///no/such/docker.sock", "ps");
        Assert.Equal(1, done.ExitCode);
        Assert.StartsWith("tesson ps: cannot reach the Docker Engine at unix:///no/such/docker.sock; is it running?", Assert.Single(done.ErrLines), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_hanging_engine_is_given_up_with_one_clear_line()
    {
        using Listener hanging = new(_ => Task.Delay(Timeout.InfiniteTimeSpan));
        var done = await WithEngineAsync(hanging.Host, "run", "-g", Group, "--engine-timeout", "1", Image);
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("did not answer within 1 s", Assert.Single(done.ErrLines), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_socket_that_is_no_docker_engine_is_one_clear_line()
    {
        using Listener foreign = new(async socket => await socket.SendAsync("SSH-2.0-OpenSSH_9.2\r\n"u8.ToArray()));
        var done = await WithEngineAsync(foreign.Host, "ps");
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("does not answer like a Docker Engine", Assert.Single(done.ErrLines), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("/no/such/machine.xml")]
    [InlineData("synthetic:nonsense:2")]
    [InlineData("synthetic:")]
    public async Task A_bad_topology_is_one_clear_line_and_never_the_local_machine(string source)
    {
        var done = await TessonAsync("plan", "--topology", source);
        Assert.True(done.ExitCode == 1, done.ToString());
        Assert.Single(done.ErrLines);
        Assert.Empty(done.Out);
    }

    private static Task<Finished> WithEngineAsync(string host, params string[] args) =>
        Command.RunAsync(Tesson, args, new Dictionary<string, string?> { ["DOCKER_HOST"] = host, ["GORB_URI"] = null });

    /// <summary>A Unix socket that does something odd with whoever connects.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly string _path = Path.Combine(Path.GetTempPath(), $"tesson-{Guid.NewGuid():N}.sock");
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        public Listener(Func<Socket, Task> serve)
        {
            _socket.Bind(new UnixDomainSocketEndPoint(_path));
            _socket.Listen();
            _ = Task.Run(async () =>
            {
                while (true)
                {
                    _ = ServeAsync(await _socket.AcceptAsync(), serve);
                }
            });
        }

        private static async Task ServeAsync(Socket client, Func<Socket, Task> serve)
        {
            using (client)
                await serve(client);
        }

        public string Host => $"unix://{_path}";

        public void Dispose()
        {
            _socket.Dispose();
            File.Delete(_path);
        }
    }
}
