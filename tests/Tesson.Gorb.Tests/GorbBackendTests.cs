using System.Net;

namespace Tesson.Gorb.Tests;

public class GorbBackendTests : GorbTest
{
    [Fact]
    public async Task A_backend_is_created_and_found_and_removed()
    {
        await Client.EnsureServiceAsync("web", Web, None);

        Assert.Equal(Ensured.Created, await Client.EnsureBackendAsync("web", "a", Shard, None));
        Assert.Equal<IEnumerable<string>>(["a"], (await Client.FindServiceAsync("web", None))!.Backends);

        var found = await Client.FindBackendAsync("web", "a", None);
        Assert.Equal(3, found!.Options.Weight);
        Assert.Equal(("10.1.0.1", 8080), (found.Options.Host, found.Options.Port));
        Assert.Equal(new Pulse { Type = PulseType.Tcp, Interval = TimeSpan.FromMinutes(1) }, found.Options.Pulse);
        Assert.Equal(GorbBackendStatus.Up, found.Status);

        Assert.True(await Client.RemoveBackendAsync("web", "a", None));
        Assert.Empty(Gorb.Services["web"].Backends);
    }

    [Fact]
    public async Task What_is_left_to_Gorb_is_not_sent()
    {
        await Client.EnsureServiceAsync("web", Web, None);
        await Client.EnsureBackendAsync("web", "a", Shard, None);

        Assert.Equal("""PUT /service/web/a {"host":"10.1.0.1","port":8080,"weight":3}""", Gorb.Requests[^1].ToString());
    }

    [Fact]
    public async Task A_check_is_sent_as_text_and_read_back()
    {
        Pulse pulse = new() { Type = PulseType.Http, Interval = TimeSpan.FromSeconds(90), Path = "/200" };
        await Client.EnsureServiceAsync("web", Web, None);
        await Client.EnsureBackendAsync("web", "a", Shard with { Pulse = pulse }, None);

        Assert.EndsWith(""","pulse":{"type":"http","interval":"90s","args":{"path":"/200"}}}""", Gorb.Requests[^1].Body);
        Assert.Equal(pulse, (await Client.FindBackendAsync("web", "a", None))!.Options.Pulse);
    }

    [Fact]
    public async Task No_check_is_asked_for_by_its_type_alone()
    {
        await Client.EnsureServiceAsync("dns", Web with { Protocol = GorbProtocol.Udp }, None);
        await Client.EnsureBackendAsync("dns", "a", Shard with { Pulse = new Pulse { Type = PulseType.None } }, None);

        Assert.EndsWith(""","pulse":{"type":"none"}}""", Gorb.Requests[^1].Body);
    }

    [Fact]
    public async Task Arguments_that_someone_else_sent_as_numbers_are_read_without_complaint()
    {
        using HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{Gorb.Port}") };
        await Client.EnsureServiceAsync("web", Web, None);
        using StringContent body = new("""{"host":"10.1.0.1","port":1,"pulse":{"type":"tcp","interval":"2h","args":{"path":7,"x":[]}}}""");
        using var answer = await http.PutAsync("/service/web/a", body);

        Assert.Equal(new Pulse { Interval = TimeSpan.FromHours(2) }, (await Client.FindBackendAsync("web", "a", None))!.Options.Pulse);
    }

    [Fact]
    public async Task The_latest_check_is_told()
    {
        await Client.EnsureServiceAsync("web", Web, None);
        await Client.EnsureBackendAsync("web", "a", Shard, None);
        Gorb.Report("a", status: 1, health: 0.25, uptime: 61);

        var found = await Client.FindBackendAsync("web", "a", None);
        Assert.Equal(GorbBackendStatus.Down, found!.Status);
        Assert.Equal(0.25, found.Health);
        Assert.Equal(TimeSpan.FromSeconds(61), found.Uptime);
        Assert.Equal(0.25, (await Client.FindServiceAsync("web", None))!.Health);
    }

    [Fact]
    public async Task The_same_backend_again_is_already_there()
    {
        await Client.EnsureServiceAsync("web", Web, None);
        await Client.EnsureBackendAsync("web", "a", Shard, None);

        Assert.Equal(Ensured.AlreadyThere, await Client.EnsureBackendAsync("web", "a", Shard with { Method = "nat" }, None));
        Assert.DoesNotContain("PATCH /service/web/a", Calls());
    }

    [Fact]
    public async Task The_same_backend_with_another_weight_gets_the_wanted_one()
    {
        await Client.EnsureServiceAsync("web", Web, None);
        await Client.EnsureBackendAsync("web", "a", Shard, None);
        await Client.SetWeightAsync("web", "a", 0, None);

        Assert.Equal(Ensured.AlreadyThere, await Client.EnsureBackendAsync("web", "a", Shard with { Weight = 7 }, None));
        Assert.Equal(7, Gorb.Services["web"].Backends["a"].Weight);
    }

    [Fact]
    public async Task Another_place_under_the_same_name_is_a_conflict_that_shows_both()
    {
        await Client.EnsureServiceAsync("web", Web, None);
        await Client.EnsureBackendAsync("web", "a", Shard, None);

        var conflict = await Assert.ThrowsAsync<GorbConflictException>(
            () => Client.EnsureBackendAsync("web", "a", Shard with { Port = 8081 }, None));

        Assert.Contains("'a' of service 'web'", conflict.Message);
        Assert.Contains("is 10.1.0.1:8080 by nat, wanted is 10.1.0.1:8081 by nat", conflict.Message);
        await Assert.ThrowsAsync<GorbConflictException>(
            () => Client.EnsureBackendAsync("web", "a", Shard with { Method = "dr" }, None));
    }

    [Fact]
    public async Task A_name_that_another_service_has_is_a_conflict_even_for_the_same_place()
    {
        await Client.EnsureServiceAsync("web", Web, None);
        await Client.EnsureServiceAsync("web2", Web with { Port = 81 }, None);
        await Client.EnsureBackendAsync("web", "a", Shard, None);

        var conflict = await Assert.ThrowsAsync<GorbConflictException>(() => Client.EnsureBackendAsync("web2", "a", Shard with { Weight = 9 }, None));

        Assert.Contains("is registered in another service than 'web2'", conflict.Message);
        Assert.Equal(3, Gorb.Services["web"].Backends["a"].Weight);
    }

    [Fact]
    public async Task A_place_that_the_service_has_under_another_name_is_refused_with_what_may_have_happened()
    {
        await Client.EnsureServiceAsync("web", Web, None);
        await Client.EnsureBackendAsync("web", "a", Shard, None);

        var refusal = await Assert.ThrowsAsync<GorbRefusedException>(() => Client.EnsureBackendAsync("web", "b", Shard, None));

        Assert.Equal(HttpStatusCode.InternalServerError, refusal.Status);
        Assert.Contains("10.1.0.1:8080 by nat may already be in the service under another name", refusal.Message);
    }

    [Fact]
    public async Task A_backend_of_no_service_is_refused()
    {
        var refusal = await Assert.ThrowsAsync<GorbRefusedException>(() => Client.EnsureBackendAsync("web", "a", Shard, None));

        Assert.Equal(HttpStatusCode.NotFound, refusal.Status);
        Assert.Contains("service 'web' is not there; was Gorb restarted?", refusal.Message);
    }

    [Fact]
    public async Task What_is_not_there_is_neither_found_nor_drained_nor_removed()
    {
        await Client.EnsureServiceAsync("web", Web, None);

        Assert.Null(await Client.FindBackendAsync("web", "a", None));
        Assert.False(await Client.SetWeightAsync("web", "a", 0, None));
        Assert.False(await Client.RemoveBackendAsync("web", "a", None));
    }

    [Fact]
    public async Task A_backend_is_drained_by_weight_0()
    {
        await Client.EnsureServiceAsync("web", Web, None);
        await Client.EnsureBackendAsync("web", "a", Shard, None);

        Assert.True(await Client.SetWeightAsync("web", "a", 0, None));
        Assert.Equal("""PATCH /service/web/a {"weight":0}""", Gorb.Requests[^1].ToString());
        Assert.Equal(0, (await Client.FindBackendAsync("web", "a", None))!.Options.Weight);
    }

    [Fact]
    public async Task A_service_takes_its_backends_along()
    {
        await Client.EnsureServiceAsync("web", Web, None);
        await Client.EnsureBackendAsync("web", "a", Shard, None);
        await Client.RemoveServiceAsync("web", None);

        Assert.Null(await Client.FindBackendAsync("web", "a", None));
    }

    [Fact]
    public async Task What_Gorb_would_misread_is_refused_before_it_is_sent()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Client.EnsureBackendAsync("web", "a", Shard with { Weight = 0 }, None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Client.SetWeightAsync("web", "a", -1, None));
        await Assert.ThrowsAsync<ArgumentException>(() => Client.EnsureBackendAsync("web", "a", Shard with { Host = "" }, None));
        foreach (var interval in new[] { TimeSpan.Zero, TimeSpan.FromSeconds(-1), TimeSpan.FromMilliseconds(1500) })
        {
            await Assert.ThrowsAsync<ArgumentException>(
                () => Client.EnsureBackendAsync("web", "a", Shard with { Pulse = new Pulse { Interval = interval } }, None));
        }

        Assert.Empty(Gorb.Requests);
    }
}
