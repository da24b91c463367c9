using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tesson.Gorb.Tests;

public class GorbFaultTests : GorbTest
{
    [Fact]
    public async Task A_dropped_connection_is_tried_again()
    {
        Gorb.DropNext(3);

        Assert.Equal(Ensured.Created, await Client.EnsureServiceAsync("web", Web, None));
    }

    [Fact]
    public async Task Connections_that_keep_dropping_are_one_clear_error()
    {
        Gorb.DropNext(1000);

        var failure = await Assert.ThrowsAsync<GorbUnreachableException>(() => Client.EnsureServiceAsync("web", Web, None));

        Assert.Equal(
            $"cannot reach Gorb at 127.0.0.1:{Gorb.Port} (lo://127.0.0.1:{Gorb.Port}): it closed the connection without an answer, in 4 attempts; is it running?",
            failure.Message);
        Assert.Empty(Gorb.Services);
    }

    [Fact]
    public async Task Every_attempt_is_counted_also_after_a_call_that_went_well()
    {
        await Client.EnsureServiceAsync("web", Web, None);
        Gorb.DropNext(1000);

        await Assert.ThrowsAsync<GorbUnreachableException>(() => Client.RemoveServiceAsync("web", None));

        Assert.Equal(1 + 4, Gorb.Requests.Length);
    }

    [Fact]
    public async Task A_put_whose_answer_was_lost_ends_as_already_there()
    {
        Gorb.DropAfterNext(1);
        Assert.Equal(Ensured.AlreadyThere, await Client.EnsureServiceAsync("web", Web, None));

        Gorb.DropAfterNext(1);
        Assert.Equal(Ensured.AlreadyThere, await Client.EnsureBackendAsync("web", "a", Shard, None));

        Assert.Equal(["a"], Gorb.Services["web"].Backends.Keys);
    }

    [Fact]
    public async Task A_delete_whose_answer_was_lost_counts_as_removed()
    {
        await Client.EnsureServiceAsync("web", Web, None);
        await Client.EnsureBackendAsync("web", "a", Shard, None);

        Gorb.DropAfterNext(1);
        Assert.True(await Client.RemoveBackendAsync("web", "a", None));
        Gorb.DropAfterNext(1);
        Assert.True(await Client.RemoveServiceAsync("web", None));

        Assert.Empty(Gorb.Services);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_gateway_that_has_a_bad_moment_is_tried_again(int status)
    {
        Gorb.FailNext(2, status);

        Assert.Equal(Ensured.Created, await Client.EnsureServiceAsync("web", Web, None));
        Assert.Equal(3, Gorb.Requests.Length);
    }

    [Fact]
    public async Task A_gateway_that_stays_bad_is_told_in_its_plain_words()
    {
        Gorb.FailNext(1000, 503);

        var refusal = await Assert.ThrowsAsync<GorbRefusedException>(() => Client.ListServicesAsync(None));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.Status);
        Assert.EndsWith("refused GET /service: 503, ServiceUnavailable", refusal.Message);
        Assert.Equal(4, Gorb.Requests.Length);
    }

    [Fact]
    public async Task A_500_is_IPVS_saying_no_and_is_not_tried_again()
    {
        await Client.EnsureServiceAsync("web", Web, None);
        await Client.EnsureBackendAsync("web", "a", Shard, None);
        var before = Gorb.Requests.Length;
        Gorb.FailNext(8, 500);

        await Refused(() => Client.EnsureServiceAsync("x", Web with { Port = 81 }, None));
        await Refused(() => Client.EnsureBackendAsync("web", "b", Shard with { Port = 1 }, None));
        await Refused(() => Client.SetWeightAsync("web", "a", 0, None));
        await Refused(() => Client.RemoveBackendAsync("web", "a", None));
        await Refused(() => Client.RemoveServiceAsync("web", None));
        await Refused(() => Client.ListServicesAsync(None));
        await Refused(() => Client.FindServiceAsync("web", None));
        await Refused(() => Client.FindBackendAsync("web", "a", None));

        Assert.Equal(before + 8, Gorb.Requests.Length);

        static async Task Refused(Func<Task> call)
        {
            var refusal = await Assert.ThrowsAsync<GorbRefusedException>(call);
            Assert.Equal(HttpStatusCode.InternalServerError, refusal.Status);
            Assert.Contains("500, error while calling into IPVS", refusal.Message);
        }
    }

    [Fact]
    public async Task A_slow_Gorb_is_given_up_after_the_time_and_attempts_that_were_granted()
    {
        Gorb.Delay = TimeSpan.FromMinutes(5);
        using var client = NewClient(TimeSpan.FromMilliseconds(200), attempts: 2);
        var failure = await Assert.ThrowsAsync<GorbUnreachableException>(() => client.ListServicesAsync(None));

        Assert.Contains("did not answer GET /service within 0.2 s, in 2 attempts", failure.Message);
    }

    [Fact]
    public async Task An_answer_that_comes_in_time_is_waited_for()
    {
        Gorb.Delay = TimeSpan.FromMilliseconds(100);

        Assert.Empty(await Client.ListServicesAsync(None));
        Assert.Single(Gorb.Requests);
    }

    [Fact]
    public async Task Cancellation_ends_a_slow_call_at_once()
    {
        Gorb.Delay = TimeSpan.FromMinutes(5);
        using var client = NewClient(TimeSpan.FromMinutes(5));
        using CancellationTokenSource cancellation = new();
        var call = client.EnsureServiceAsync("web", Web, cancellation.Token);
        await UntilAsync(() => Gorb.Requests.Length > 0);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Cancellation_ends_the_pause_between_attempts_at_once()
    {
        Gorb.DropNext(1000);
        using var client = NewClient(TimeSpan.FromSeconds(20), firstDelay: TimeSpan.FromMinutes(5));
        using CancellationTokenSource cancellation = new();
        var call = client.EnsureServiceAsync("web", Web, cancellation.Token);
        await UntilAsync(() => Gorb.Requests.Length > 0);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task A_cancelled_token_sends_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Client.EnsureServiceAsync("web", Web, new CancellationToken(canceled: true)));

        Assert.Empty(Gorb.Requests);
    }

    [Fact]
    public async Task A_Gorb_that_does_not_run_is_named_with_its_address()
    {
        await Gorb.StopAsync();

        var failure = await Assert.ThrowsAsync<GorbUnreachableException>(() => Client.ListServicesAsync(None));

        Assert.Equal(
            $"cannot reach Gorb at 127.0.0.1:{Gorb.Port} (lo://127.0.0.1:{Gorb.Port}): connection refused, in 4 attempts; is it running?",
            failure.Message);
    }

    [Fact]
    public async Task A_Gorb_that_comes_back_on_the_same_port_is_used_again()
    {
        await Client.EnsureServiceAsync("web", Web, None);
        await Gorb.StopAsync();
        await Gorb.StartAsync();

        Assert.Equal<IEnumerable<string>>(["web"], await Client.ListServicesAsync(None));
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_told()
    {
        using GorbClient client = new(GorbEndpoint.Parse("lo://gorb.invalid"), new GorbClientOptions { Attempts = 1 });

        var failure = await Assert.ThrowsAsync<GorbUnreachableException>(() => client.ListServicesAsync(None));

        Assert.Contains("Gorb at gorb.invalid:4672 (lo://gorb.invalid:4672)", failure.Message);
    }

    [Fact]
    public async Task A_Gorb_that_restarted_empty_forgot_the_service_and_everything_in_it()
    {
        await Client.EnsureServiceAsync("web", Web, None);
        await Client.EnsureBackendAsync("web", "a", Shard, None);
        Gorb.Restart();

        Assert.False(await Client.SetWeightAsync("web", "a", 0, None));
        Assert.False(await Client.RemoveBackendAsync("web", "a", None));
        Assert.False(await Client.RemoveServiceAsync("web", None));
        Assert.Equal(Ensured.Created, await Client.EnsureServiceAsync("web", Web, None));
    }

    [Fact]
    public async Task A_Gorb_that_restarted_without_flushing_refuses_the_service_with_the_remedy()
    {
        await Client.EnsureServiceAsync("web", Web, None);
        Gorb.KernelRulesSurvive = true;
        Gorb.Restart();

        var refusal = await Assert.ThrowsAsync<GorbRefusedException>(() => Client.EnsureServiceAsync("web", Web, None));

        Assert.Contains("left in the kernel from before Gorb was restarted (gorb -f clears it)", refusal.Message);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\n<p>Hi</p>", "something else than Gorb's JSON (<p>Hi</p>); is it Gorb?")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnull", "something else than Gorb's JSON")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2097152\r\nConnection: close\r\n\r\n[", "more than 1 MiB; is it Gorb?")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "refused GET /service: 302, Found")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 19\r\nConnection: close\r\n\r\n404 page not found\n", "refused GET /service: 404, 404 page not found")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "not in HTTP; is it Gorb?")]
    public async Task Something_else_on_Gorbs_port_is_one_clear_error(string answer, string words)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using GorbClient client = new(GorbEndpoint.Parse($"lo://{listener.LocalEndpoint}"), new GorbClientOptions { Attempts = 1 });

        var call = Assert.ThrowsAnyAsync<GorbException>(() => client.ListServicesAsync(None));
        await AnswerOnceAsync(listener, answer);
        var failure = await call;

        Assert.Contains(words, failure.Message);
        Assert.Contains($"Gorb at {listener.LocalEndpoint}", failure.Message);
    }

    private static async Task AnswerOnceAsync(TcpListener listener, string answer)
    {
        using var connection = await listener.AcceptSocketAsync();
        await connection.ReceiveAsync(new byte[4096]);
        await connection.SendAsync(Encoding.ASCII.GetBytes(answer));
        connection.Shutdown(SocketShutdown.Send);
        await connection.ReceiveAsync(new byte[1]); // until the client closes
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var clock = Stopwatch.StartNew(); !condition() && clock.Elapsed < TimeSpan.FromSeconds(60);)
        {
            await Task.Delay(5);
        }

        Assert.True(condition());
    }
}
