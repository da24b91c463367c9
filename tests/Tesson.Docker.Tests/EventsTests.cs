using System.Diagnostics;
using System.Net;
using System.Text;
using Docker.DotNet.Models;
using static Tesson.Docker.Tests.FakeEngine;

namespace Tesson.Docker.Tests;

public sealed class EventsTests : IDisposable
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string End = "0\r\n\r\n";
    private const string Start = """{"status":"start","id":"a1","from":"i","Type":"container","Action":"start","Actor":{"ID":"a1","Attributes":{"image":"i","name":"web-0"}},"scope":"local","time":1,"timeNano":1}""";
    private const string Unhealthy = """{"Type":"container","Action":"health_status: unhealthy","Actor":{"ID":"a1","Attributes":null}}""";

    private readonly FakeEngine _engine = OnUnixSocket();
    private readonly EngineClient _client;
    private readonly List<string> _seen = [];
    private readonly List<Message> _events = [];

    public EventsTests() => _client = new(
        DockerEndpoint.Parse(_engine.Address, null, "the test"),
        new EngineClientOptions { Timeout = TimeSpan.FromSeconds(1) });

    public void Dispose()
    {
        _client.Dispose();
        _engine.Dispose();
    }

    [Theory]
    [InlineData(new string[0], new string[0], "/events")]
    [InlineData(new[] { "container" }, new string[0], """/events?filters={"type":{"container":true}}""")]
    [InlineData(new string[0], new[] { "die" }, """/events?filters={"event":{"die":true}}""")]
    [InlineData(new[] { "container", "network" }, new[] { "start", "a\"b\\c&d" }, """/events?filters={"type":{"container":true,"network":true},"event":{"start":true,"a\"b\\c&d":true}}""")]
    public async Task The_engine_is_asked_for_types_and_actions(string[] types, string[] events, string path)
    {
        _engine.Respond = (_, stream) => SendAsync(stream, $"{Head}{End}");

        await MonitorAsync(types, events);

        string line = _engine.Requests[1].Line;
        Assert.Equal($"GET /v1.41{path} HTTP/1.1", Uri.UnescapeDataString(line).Replace("\\u0026", "&").Replace("\\u0022", "\\\""));
        Assert.Equal(3, line.Split(' ').Length);
        Assert.DoesNotContain("&d", line);
    }

    [Fact]
    public async Task Events_arrive_in_order_until_the_engine_ends_the_stream()
    {
        _engine.Respond = (_, stream) => SendAsync(stream, $"{Head}{Chunk($"{Start}\n\n{Unhealthy}\r\n")}{Chunk("{}\n")}{End}");

        await MonitorAsync();

        Assert.Equal(["connected", "start", "health_status: unhealthy", ""], _seen);
        Assert.Equal(("container", "start", "a1"), (_events[0].Type, _events[0].Action, _events[0].Actor.ID));
        Assert.Equal(new Dictionary<string, string> { ["image"] = "i", ["name"] = "web-0" }, _events[0].Actor.Attributes);
        Assert.Equal(("container", "a1", 0), (_events[1].Type, _events[1].Actor.ID, _events[1].Actor.Attributes?.Count ?? 0));
        Assert.Equal(("", ""), (_events[2].Type, _events[2].Action));
    }

    [Fact]
    public async Task One_event_is_worked_off_before_the_next_one()
    {
        _engine.Respond = (_, stream) => SendAsync(stream, $"{Head}{Chunk($"{Start}\n{Start}\n")}{End}");
        int inside = 0;
        int most = 0;

        await _client.MonitorEventsAsync([], [], () => EnterAsync(), _ => EnterAsync());

        Assert.Equal(1, most);

        async Task EnterAsync()
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Delay(50);
            Interlocked.Decrement(ref inside);
        }
    }

    [Fact]
    public async Task An_event_in_pieces_is_one_event()
    {
        _engine.Respond = async (_, stream) =>
        {
            await SendAsync(stream, Head);
            foreach (char[] part in $"{Start}\n".Chunk(40))
            {
                await SendAsync(stream, Chunk(new string(part)));
                await Task.Delay(10);
            }

            await SendAsync(stream, End);
        };

        await MonitorAsync();

        Assert.Equal(["connected", "start"], _seen);
    }

    [Fact]
    public async Task A_quiet_engine_is_connected_to_and_is_not_given_up_on()
    {
        TaskCompletionSource connected = new();
        _engine.Respond = async (_, stream) =>
        {
            await SendAsync(stream, Head);
            await connected.Task;
            await Task.Delay(2000);
            await SendAsync(stream, $"{Chunk($"{Start}\n")}{End}");
        };

        await _client.MonitorEventsAsync([], [], () => Seen("connected", connected.SetResult), e => Seen(e.Action)).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(["connected", "start"], _seen);
    }

    [Fact]
    public async Task An_engine_that_does_not_agree_in_time_is_given_up_on()
    {
        _engine.Respond = (_, _) => _engine.HangAsync();

        var fault = await Assert.ThrowsAsync<DockerException>(() => MonitorAsync());

        Assert.Contains("did not answer within 1 s", fault.Message);
        Assert.Empty(_seen);
    }

    [Fact]
    public async Task Cancellation_in_silence_ends_it_at_once()
    {
        TaskCompletionSource connected = new();
        _engine.Respond = async (_, stream) =>
        {
            await SendAsync(stream, Head);
            await _engine.HangAsync();
        };
        using CancellationTokenSource source = new();

        var call = _client.MonitorEventsAsync([], [], () => Seen("connected", connected.SetResult), e => Seen(e.Action), source.Token);
        await connected.Task;
        await Task.Delay(1500);
        Assert.False(call.IsCompleted);
        var watch = Stopwatch.StartNew();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), watch.Elapsed.ToString());
        Assert.Equal(["connected"], _seen);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_is_one_line_after_the_events_before_it()
    {
        _engine.Respond = (_, stream) => SendAsync(stream, $"{Head}{Chunk($"{Start}\n")}20\r\n{{\"Type\"");

        var fault = await Assert.ThrowsAsync<DockerException>(() => MonitorAsync());

        Assert.Equal($"the Docker Engine at {_engine.Address} ended the connection in the middle of a call", fault.Message);
        Assert.Equal(["connected", "start"], _seen);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{\"Type\":1}")]
    [InlineData("{\"Actor\":{\"ID\":\"a\",\"Attributes\":[]}}")]
    public async Task A_line_that_is_no_event_is_one_line(string line)
    {
        _engine.Respond = (_, stream) => SendAsync(stream, $"{Head}{Chunk($"{line}\n")}{End}");

        var fault = await Assert.ThrowsAsync<DockerException>(() => MonitorAsync());

        Assert.Equal($"{_engine.Address} does not answer like a Docker Engine: its events are not the JSON that the Engine API describes", fault.Message);
    }

    [Fact]
    public async Task A_refusal_is_one_before_anything_is_called()
    {
        _engine.Respond = (_, stream) => AnswerAsync(stream, "400 Bad Request", """{"message":"Invalid filter 'x'"}""");

        var fault = await Assert.ThrowsAsync<DockerApiException>(() => MonitorAsync());

        Assert.Equal((HttpStatusCode.BadRequest, "cannot follow the events of the Docker Engine: Invalid filter 'x' (400)"), (fault.StatusCode, fault.Message));
        Assert.Empty(_seen);
    }

    [Fact]
    public async Task No_engine_is_told_as_everywhere()
    {
        _engine.Dispose();

        await Assert.ThrowsAsync<DockerUnreachableException>(() => MonitorAsync());
    }

    [Fact]
    public async Task What_a_callback_throws_is_not_taken_for_a_fault_of_the_connection()
    {
        _engine.Respond = (_, stream) => SendAsync(stream, $"{Head}{Chunk($"{Start}\n{Start}\n")}{End}");
        IOException full = new("the disk is full");
        OperationCanceledException other = new();
        InvalidOperationException wrong = new();

        Assert.Same(full, await Assert.ThrowsAsync<IOException>(() => _client.MonitorEventsAsync([], [], () => throw full, e => Seen(e.Action))));
        Assert.Empty(_seen);
        Assert.Same(other, await Assert.ThrowsAsync<OperationCanceledException>(() => _client.MonitorEventsAsync([], [], () => Seen("connected"), _ => Task.FromException(other))));
        Assert.Same(wrong, await Assert.ThrowsAsync<InvalidOperationException>(() => _client.MonitorEventsAsync([], [], () => Seen("connected"), _ => throw wrong)));
        Assert.Equal(["connected", "connected"], _seen);
    }

    private static string Chunk(string text) => $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n";

    private Task MonitorAsync(string[]? types = null, string[]? actions = null) => _client.MonitorEventsAsync(types ?? [], actions ?? [], () => Seen("connected"), engineEvent =>
    {
        _events.Add(engineEvent);
        return Seen(engineEvent.Action);
    });

    private Task Seen(string what, Action? then = null)
    {
        _seen.Add(what);
        then?.Invoke();
        return Task.CompletedTask;
    }
}
