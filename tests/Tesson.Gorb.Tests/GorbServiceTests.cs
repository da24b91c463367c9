using System.Net;

namespace Tesson.Gorb.Tests;

public class GorbServiceTests : GorbTest
{
    [Fact]
    public async Task A_service_is_created_and_found_and_listed_and_removed()
    {
        ServiceOptions dns = new() { Host = "10.0.0.1", Port = 53, Protocol = GorbProtocol.Udp, Method = "sh", Flags = "sh-port" };

        Assert.Equal(Ensured.Created, await Client.EnsureServiceAsync("web", Web, None));
        Assert.Equal(Ensured.Created, await Client.EnsureServiceAsync("dns", dns, None));
        Assert.Equal<IEnumerable<string>>(["dns", "web"], await Client.ListServicesAsync(None));

        var found = await Client.FindServiceAsync("dns", None);
        Assert.Equal(dns, found!.Options);
        Assert.Equal(1, found.Health);
        Assert.Empty(found.Backends);

        Assert.True(await Client.RemoveServiceAsync("dns", None));
        Assert.Equal(["web"], Gorb.Services.Keys);
    }

    [Fact]
    public async Task What_is_left_to_Gorb_is_not_sent()
    {
        await Client.EnsureServiceAsync("web", Web, None);

        Assert.Equal("""PUT /service/web {"port":80,"protocol":"tcp"}""", Assert.Single(Gorb.Requests).ToString());
    }

    [Fact]
    public async Task The_same_service_again_is_already_there()
    {
        await Client.EnsureServiceAsync("web", Web, None);

        Assert.Equal(Ensured.AlreadyThere, await Client.EnsureServiceAsync("web", Web, None));
        Assert.Equal(Ensured.AlreadyThere, await Client.EnsureServiceAsync("web", Web with { Method = "wrr" }, None));
    }

    [Fact]
    public async Task Other_options_under_the_same_name_are_a_conflict_that_shows_both()
    {
        await Client.EnsureServiceAsync("web", Web, None);

        var conflict = await Assert.ThrowsAsync<GorbConflictException>(
            () => Client.EnsureServiceAsync("web", Web with { Method = "rr" }, None));

        Assert.Contains("'web'", conflict.Message);
        Assert.Contains($"127.0.0.1:{Gorb.Port}", conflict.Message);
        Assert.Contains("by wrr, wanted is ", conflict.Message);
        Assert.Contains("by rr;", conflict.Message);
    }

    [Fact]
    public async Task A_taken_address_and_port_is_refused_with_what_may_have_happened()
    {
        await Client.EnsureServiceAsync("web", Web, None);

        var refusal = await Assert.ThrowsAsync<GorbRefusedException>(() => Client.EnsureServiceAsync("web2", Web, None));

        Assert.Equal(HttpStatusCode.InternalServerError, refusal.Status);
        Assert.Contains("PUT /service/web2: 500, error while calling into IPVS", refusal.Message);
        Assert.Contains("may already be taken by another service", refusal.Message);
        Assert.Equal(2, Gorb.Requests.Length); // IPVS says no for good: no further attempt
    }

    [Fact]
    public async Task Options_that_Gorb_does_not_know_are_refused_in_its_own_words()
    {
        var refusal = await Assert.ThrowsAsync<GorbRefusedException>(
            () => Client.EnsureServiceAsync("web", Web with { Flags = "sh-none" }, None));

        Assert.Equal(HttpStatusCode.BadRequest, refusal.Status);
        Assert.EndsWith("PUT /service/web: 400, specified flag is unknown", refusal.Message);
    }

    [Fact]
    public async Task What_is_not_there_is_neither_found_nor_removed()
    {
        Assert.Null(await Client.FindServiceAsync("web", None));
        Assert.False(await Client.RemoveServiceAsync("web", None));
        Assert.Empty(await Client.ListServicesAsync(None));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("50%")]
    [InlineData("ä?#&+")]
    [InlineData("a..b")]
    public async Task A_name_is_escaped_in_the_path(string name)
    {
        await Client.EnsureServiceAsync(name, Web, None);
        await Client.EnsureBackendAsync(name, name, Shard, None);

        Assert.Equal([name], Gorb.Services.Keys);
        Assert.Equal<IEnumerable<string>>([name], (await Client.FindServiceAsync(name, None))!.Backends);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    public async Task A_name_that_no_escape_saves_is_refused_before_anything_is_sent(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Client.EnsureServiceAsync(name, Web, None));
        await Assert.ThrowsAsync<ArgumentException>(() => Client.RemoveBackendAsync("web", name, None));

        Assert.Empty(Gorb.Requests);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65536)]
    public async Task A_port_out_of_range_is_refused_before_anything_is_sent(int port)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Client.EnsureServiceAsync("web", Web with { Port = port }, None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Client.EnsureBackendAsync("web", "a", Shard with { Port = port }, None));

        Assert.Empty(Gorb.Requests);
    }

    [Fact]
    public async Task Two_callers_at_once_create_a_service_once()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Client.EnsureServiceAsync("web", Web, None)));

        Assert.Single(outcomes, Ensured.Created);
    }
}
