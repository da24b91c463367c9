using System.Net;
using System.Text;
using static Tesson.Docker.Tests.FakeEngine;

namespace Tesson.Docker.Tests;

public sealed class LogsTests : IDisposable
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: close\r\n\r\n";

    private readonly FakeEngine _engine = OnUnixSocket();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task The_last_lines_of_both_streams_come_in_order()
    {
        Answer([.. Frame(1, "one\n"), .. Frame(2, "two\n"), .. Frame(1, ""), .. Frame(0, "three\r\n"), .. Frame(3, "the engine's own\n"), .. Frame(1, "no end")]);

        Assert.Equal(["one", "two", "three", "the engine's own", "no end"], await ReadAsync(10));
        Assert.Equal("GET /v1.41/containers/web-0/logs?stdout=1&stderr=1&tail=10 HTTP/1.1", _engine.Requests[1].Line);
    }

    [Fact]
    public async Task A_line_in_several_frames_is_one_line()
    {
        byte[] umlaut = Encoding.UTF8.GetBytes("ä");
        Answer([.. Frame(1, "a"), .. Frame(2, "error\nand "), .. Frame(1, [umlaut[0]]), .. Frame(1, [umlaut[1], (byte)'\n']), .. Frame(2, "more\n\n")]);

        Assert.Equal(["error", "aä", "and more", ""], await ReadAsync(10));
    }

    [Fact]
    public async Task Frames_may_be_split_over_reads()
    {
        _engine.Respond = async (_, stream) =>
        {
            await SendAsync(stream, Head);
            foreach (byte[] part in Frame(1, "one\n").Concat(Frame(2, "two\n")).Chunk(5))
            {
                await stream.WriteAsync(part);
                await Task.Delay(20);
            }
        };

        Assert.Equal(["one", "two"], await ReadAsync(10));
    }

    [Fact]
    public async Task What_a_terminal_shows_is_read_as_it_is()
    {
        Answer(Encoding.UTF8.GetBytes("one\r\n\r\ntwö\r\n$ "));

        Assert.Equal(["one", "", "twö", "$ "], await ReadAsync(10));
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 4, (byte)'a' })]
    [InlineData(new byte[] { 1, 0, 0, 0, 255, 255, 255, 255, (byte)'a' })]
    [InlineData(new byte[] { 1, 0, 7, 0, 0, 0, 0, 1, (byte)'a' })]
    [InlineData(new byte[] { 4, 0, 0, 0, 0, 0, 0, 1, (byte)'a' })]
    [InlineData(new byte[] { 2, 0, 0, 0, 0, 0, 0, 0, (byte)'a' })]
    [InlineData(new byte[] { 1, 0, (byte)'a' })]
    public async Task What_only_looks_like_frames_is_read_as_it_is_and_made_harmless(byte[] log)
    {
        Answer(log);

        string expected = string.Concat(log.Select(b => b == 'a' ? 'a' : '\uFFFD'));
        Assert.Equal([expected], await ReadAsync(10));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_escape_sequence_reaches_the_user(bool framed)
    {
        const string Text = "\u001b[2J\u001b]0;title\u0007\tred\b\u007f\u009b1m \u0000 50%\r100%\n";
        Answer(framed ? Frame(1, Text) : Encoding.UTF8.GetBytes(Text));

        string line = Assert.Single(await ReadAsync(10));

        Assert.Equal("\uFFFD[2J\uFFFD]0;title\uFFFD\tred\uFFFD\uFFFD\uFFFD1m \uFFFD 50%\uFFFD100%", line);
    }

    [Fact]
    public async Task A_long_line_is_cut_between_characters()
    {
        Answer(Frame(1, $"{new string('x', 600)}\n{new string('y', 499)}😀\n{new string('z', 500)}\n"));

        Assert.Equal([new string('x', 500), new string('y', 499), new string('z', 500)], await ReadAsync(10));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_more_than_64_KiB_are_read(bool framed)
    {
        const int Length = 100;
        string line = new('x', Length - 1);
        int size = framed ? Length + 8 : Length;
        Answer([.. Enumerable.Repeat(framed ? Frame(2, $"{line}\n") : Encoding.UTF8.GetBytes($"{line}\n"), 2000).SelectMany(bytes => bytes)]);

        var lines = await ReadAsync(10_000);

        Assert.Equal((64 * 1024 / size) + 1, lines.Count);
        Assert.All(lines.SkipLast(1), read => Assert.Equal(line, read));
        Assert.StartsWith(lines[^1], line);
    }

    [Fact]
    public async Task No_more_lines_come_than_were_asked_for()
    {
        Answer(Frame(1, "one\ntwo\nthree\n"));
        Assert.Equal(["two", "three"], await ReadAsync(2));

        Answer([]);
        Assert.Empty(await ReadAsync(2));

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ReadAsync(-1));
    }

    [Fact]
    public async Task The_log_of_a_container_that_is_not_there_is_a_refusal()
    {
        _engine.Respond = (_, stream) => AnswerAsync(stream, "404 Not Found", """{"message":"No such container: web-0"}""");

        var fault = await Assert.ThrowsAsync<DockerApiException>(() => ReadAsync(10));

        Assert.Equal(HttpStatusCode.NotFound, fault.StatusCode);
        Assert.Equal("cannot read the log of container 'web-0': No such container: web-0 (404)", fault.Message);
    }

    [Fact]
    public async Task A_log_that_breaks_off_or_hangs_is_one_line()
    {
        _engine.Respond = (_, stream) => SendAsync(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\nab");
        Assert.Contains("ended the connection", (await Assert.ThrowsAsync<DockerException>(() => ReadAsync(10))).Message);

        _engine.Respond = async (_, stream) =>
        {
            await SendAsync(stream, $"{Head}a line\n");
            await _engine.HangAsync();
        };
        using EngineClient client = new(DockerEndpoint.Parse(_engine.Address, null, "the test"), new EngineClientOptions { Timeout = TimeSpan.FromSeconds(0.2) });
        Assert.Contains("did not answer within 0.2 s", (await Assert.ThrowsAsync<DockerException>(() => client.ReadContainerLogsAsync("web-0", 10))).Message);
    }

    private static byte[] Frame(byte stream, string text) => Frame(stream, Encoding.UTF8.GetBytes(text));

    private static byte[] Frame(byte stream, byte[] bytes) => [stream, 0, 0, 0, 0, 0, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];

    private void Answer(byte[] log) => _engine.Respond = async (_, stream) =>
    {
        await SendAsync(stream, Head);
        await stream.WriteAsync(log);
    };

    private async Task<IReadOnlyList<string>> ReadAsync(int tail)
    {
        using var client = _engine.Client();
        return await client.ReadContainerLogsAsync("web-0", tail);
    }
}
