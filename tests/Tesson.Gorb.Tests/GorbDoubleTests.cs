using System.Text;
using Tesson.Testing;

namespace Tesson.Gorb.Tests;

/// <summary>Holds the double to Gorb's REST contract (docs/gorb.md); without the client, whose mistakes it must not share.</summary>
public sealed class GorbDoubleTests : IAsyncLifetime
{
    private const string Exists = "{\n\t\"error\": \"specified object already exists\"\n}";
    private const string NotFound = "{\n\t\"error\": \"unable to locate specified object\"\n}";
    private const string Ipvs = "{\n\t\"error\": \"error while calling into IPVS\"\n}";

    private GorbDouble _gorb = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _gorb = await GorbDouble.StartNewAsync();
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_gorb.Port}") };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _gorb.DisposeAsync();
    }

    [Fact]
    public async Task Success_is_an_empty_200()
    {
        Assert.Equal((200, ""), await Send("PUT", "/service/web", """{"port":80}"""));
        Assert.Equal((200, ""), await Send("PUT", "/service/web/a", """{"host":"10.1.0.1","port":80}"""));
        Assert.Equal((200, ""), await Send("PATCH", "/service/web/a", """{"weight":5}"""));
        Assert.Equal((200, ""), await Send("DELETE", "/service/web/a"));
        Assert.Equal((200, ""), await Send("DELETE", "/service/web"));
    }

    [Fact]
    public async Task Answers_are_tab_indented_json_with_every_default_filled_in_except_the_host()
    {
        Assert.Equal((200, "[]"), await Send("GET", "/service"));
        await Send("PUT", "/service/web", """{"port":80}""");
        Assert.Equal((200, "[\n\t\"web\"\n]"), await Send("GET", "/service"));
        Assert.Equal(
            (200, "{\n\t\"options\": {\n\t\t\"host\": \"\",\n\t\t\"port\": 80,\n\t\t\"protocol\": \"tcp\",\n\t\t\"method\": \"wrr\",\n\t\t\"flags\": \"\",\n\t\t\"persistent\": false\n\t},\n\t\"health\": 1,\n\t\"backends\": null\n}"),
            await Send("GET", "/service/web"));
        await Send("PUT", "/service/web/a", """{"host":"10.1.0.1","port":80}""");
        Assert.Equal(
            (200, "{\n\t\"options\": {\n\t\t\"host\": \"10.1.0.1\",\n\t\t\"port\": 80,\n\t\t\"weight\": 100,\n\t\t\"method\": \"nat\",\n\t\t\"pulse\": {\n\t\t\t\"type\": \"tcp\",\n\t\t\t\"interval\": \"1m\",\n\t\t\t\"args\": null\n\t\t}\n\t},\n\t\"metrics\": {\n\t\t\"status\": 0,\n\t\t\"health\": 0,\n\t\t\"uptime\": 0\n\t}\n}"),
            await Send("GET", "/service/web/a"));
        Assert.Contains("\"backends\": [\n\t\t\"a\"\n\t]", (await Send("GET", "/service/web")).Body);
    }

    [Fact]
    public async Task Backend_names_are_global_and_the_service_in_their_path_is_not_looked_at()
    {
        await Send("PUT", "/service/web", """{"port":80}""");
        await Send("PUT", "/service/web2", """{"port":81}""");
        await Send("PUT", "/service/web/a", """{"host":"10.1.0.1","port":80}""");

        Assert.Equal((409, Exists), await Send("PUT", "/service/web2/a", """{"host":"10.1.0.2","port":80}"""));
        Assert.Equal(200, (await Send("GET", "/service/web2/a")).Status);
        Assert.Equal(200, (await Send("PATCH", "/service/none/a", """{"weight":1}""")).Status);
        Assert.Equal(200, (await Send("DELETE", "/service/web2/a")).Status);
        Assert.Empty(_gorb.Services["web"].Backends);
    }

    [Theory]
    [InlineData("PATCH", "/service/web")]
    [InlineData("POST", "/service/web")]
    [InlineData("GET", "/")]
    [InlineData("GET", "/service/")]
    [InlineData("GET", "/service/web/a/b")]
    [InlineData("PUT", "/nothing")]
    public async Task What_has_no_route_is_404_in_plain_text(string method, string path) =>
        Assert.Equal((404, "404 page not found\n"), await Send(method, path, "{}"));

    [Theory]
    [InlineData("""{"type":"http","args":{"expect":200}}""")]
    [InlineData("""{"type":"http","args":{"port":80}}""")]
    public async Task A_number_in_the_arguments_of_a_pulse_drops_the_connection(string pulse)
    {
        await Send("PUT", "/service/web", """{"port":80}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => Send("PUT", "/service/web/a", $$"""{"host":"10.1.0.1","port":80,"pulse":{{pulse}}}"""));
        Assert.Empty(_gorb.Services["web"].Backends);
    }

    [Fact]
    public async Task Text_in_the_arguments_of_a_pulse_works()
    {
        await Send("PUT", "/service/web", """{"port":80}""");

        Assert.Equal(200, (await Send("PUT", "/service/web/a",
            """{"host":"10.1.0.1","port":80,"pulse":{"type":"http","interval":"5s","args":{"expect":"200"}}}""")).Status);
        Assert.Equal(new GorbDoublePulse("http", "5s", """{"expect":"200"}"""), _gorb.Services["web"].Backends["a"].Pulse);
    }

    [Fact]
    public async Task Persistent_is_stored()
    {
        await Send("PUT", "/service/web", """{"port":80,"persistent":true}""");

        Assert.Contains("\"persistent\": true", (await Send("GET", "/service/web")).Body);
    }

    [Fact]
    public async Task An_identical_put_is_409_and_a_used_address_is_500()
    {
        await Send("PUT", "/service/web", """{"port":80}""");
        await Send("PUT", "/service/web/a", """{"host":"10.1.0.1","port":80}""");

        Assert.Equal((409, Exists), await Send("PUT", "/service/web", """{"port":80}"""));
        Assert.Equal((409, Exists), await Send("PUT", "/service/web/a", """{"host":"10.1.0.1","port":80}"""));
        Assert.Equal((500, Ipvs), await Send("PUT", "/service/web2", """{"host":"127.0.0.1","port":80}"""));
        Assert.Equal((200, ""), await Send("PUT", "/service/web2", """{"port":80,"protocol":"udp"}"""));
        Assert.Equal((500, Ipvs), await Send("PUT", "/service/web/b", """{"host":"10.1.0.1","port":80}"""));
        Assert.Equal((200, ""), await Send("PUT", "/service/web2/b", """{"host":"10.1.0.1","port":80}"""));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public async Task A_weight_of_0_or_less_is_100_at_creation(int weight)
    {
        await Send("PUT", "/service/web", """{"port":80}""");
        await Send("PUT", "/service/web/a", $$"""{"host":"10.1.0.1","port":80,"weight":{{weight}}}""");

        Assert.Equal(100, _gorb.Services["web"].Backends["a"].Weight);
    }

    [Fact]
    public async Task A_patch_reads_the_weight_alone()
    {
        await Send("PUT", "/service/web", """{"port":80}""");
        await Send("PUT", "/service/web/a", """{"host":"10.1.0.1","port":80}""");

        Assert.Equal((200, ""), await Send("PATCH", "/service/web/a", """{"weight":7,"port":9}"""));
        Assert.Equal((7, 80), (_gorb.Services["web"].Backends["a"].Weight, _gorb.Services["web"].Backends["a"].Port));
        Assert.Equal((500, Ipvs), await Send("PATCH", "/service/web/a", """{"weight":-1}"""));
        Assert.Equal((200, ""), await Send("PATCH", "/service/web/a", "{}"));
        Assert.Equal(0, _gorb.Services["web"].Backends["a"].Weight);
        Assert.Equal((404, NotFound), await Send("PATCH", "/service/web/b", "{}"));
    }

    [Theory]
    [InlineData("", "EOF")]
    [InlineData("{", "unexpected EOF")]
    [InlineData("x", "invalid character 'x' looking for beginning of value")]
    [InlineData("[]", "json: cannot unmarshal array into Go value of type core.ServiceOptions")]
    [InlineData("""{"port":"80"}""", "json: cannot unmarshal string into Go struct field ServiceOptions.port of type uint16")]
    [InlineData("""{"port":65536}""", "json: cannot unmarshal number 65536 into Go struct field ServiceOptions.port of type uint16")]
    [InlineData("{}", "endpoint information is missing")]
    [InlineData("null", "endpoint information is missing")]
    [InlineData("""{"port":80,"protocol":"sctp"}""", "specified protocol is unknown")]
    [InlineData("""{"port":80,"flags":"sh-port|x"}""", "specified flag is unknown")]
    [InlineData("""{"port":80,"host":"nowhere"}""", "lookup nowhere: no such host")]
    public async Task A_bad_service_is_400_in_Gorbs_words(string body, string words)
    {
        Assert.Equal((400, Error(words)), await Send("PUT", "/service/web", body));
        Assert.Empty(_gorb.Services);
    }

    [Fact]
    public async Task A_scheduler_that_does_not_exist_is_500() =>
        Assert.Equal((500, Ipvs), await Send("PUT", "/service/web", """{"port":80,"method":"best"}"""));

    [Fact]
    public async Task Unknown_keys_are_ignored_and_so_is_the_case_of_known_ones()
    {
        Assert.Equal(200, (await Send("PUT", "/service/web", """{"PORT":80,"colour":"red"}""")).Status);
        Assert.Equal(80, _gorb.Services["web"].Port);
    }

    [Theory]
    [InlineData("", "EOF")]
    [InlineData("""{"port":80}""", "endpoint information is missing")]
    [InlineData("""{"host":"10.1.0.1"}""", "endpoint information is missing")]
    [InlineData("""{"host":"10.1.0.1","port":80,"method":"fly"}""", "specified forwarding method is unknown")]
    [InlineData("""{"host":"::1","port":80}""", "incompatible address families")]
    [InlineData("""{"host":"10.1.0.1","port":80,"pulse":{"type":"icmp"}}""", "specified pulse type is unknown")]
    [InlineData("""{"host":"10.1.0.1","port":80,"pulse":{"interval":"500ms"}}""", "invalid interval format")]
    [InlineData("""{"host":"10.1.0.1","port":80,"pulse":{"interval":"0s"}}""", "pulse interval must be positive")]
    [InlineData("""{"host":"10.1.0.1","port":80,"pulse":{"interval":5}}""", "json: cannot unmarshal number into Go struct field BackendOptions.pulse.interval of type string")]
    public async Task A_bad_backend_is_400_in_Gorbs_words(string body, string words)
    {
        await Send("PUT", "/service/web", """{"port":80}""");

        Assert.Equal((400, Error(words)), await Send("PUT", "/service/web/a", body));
        Assert.Empty(_gorb.Services["web"].Backends);
    }

    [Fact]
    public async Task What_is_not_there_is_404()
    {
        Assert.Equal((404, NotFound), await Send("GET", "/service/web"));
        Assert.Equal((404, NotFound), await Send("GET", "/service/web/a"));
        Assert.Equal((404, NotFound), await Send("DELETE", "/service/web"));
        Assert.Equal((404, NotFound), await Send("DELETE", "/service/web/a"));
        Assert.Equal((404, NotFound), await Send("PUT", "/service/web/a", """{"host":"10.1.0.1","port":80}"""));
    }

    [Fact]
    public async Task A_restart_forgets_everything_and_the_kernel_may_not()
    {
        await Send("PUT", "/service/web", """{"port":80}""");
        _gorb.KernelRulesSurvive = true;
        _gorb.Restart();

        Assert.Equal((200, "[]"), await Send("GET", "/service"));
        Assert.Equal((404, NotFound), await Send("DELETE", "/service/web"));
        Assert.Equal((500, Ipvs), await Send("PUT", "/service/web", """{"port":80}"""));

        _gorb.KernelRulesSurvive = false;
        _gorb.Restart();
        Assert.Equal((200, ""), await Send("PUT", "/service/web", """{"port":80}"""));
    }

    [Fact]
    public async Task Rules_that_went_behind_its_back_leave_it_confused_until_a_restart()
    {
        await Send("PUT", "/service/web", """{"port":80}""");
        await Send("PUT", "/service/web/a", """{"host":"10.1.0.1","port":80}""");
        _gorb.RemoveFromKernel("web");

        Assert.Equal((500, Ipvs), await Send("DELETE", "/service/web"));
        Assert.Equal((404, NotFound), await Send("GET", "/service/web"));
        Assert.Equal((500, Ipvs), await Send("DELETE", "/service/web/a"));
        await Assert.ThrowsAsync<HttpRequestException>(() => Send("DELETE", "/service/web/a"));
        Assert.Equal((200, ""), await Send("PUT", "/service/web", """{"port":80}"""));
        Assert.Equal((409, Exists), await Send("PUT", "/service/web/a", """{"host":"10.1.0.1","port":80}"""));
    }

    [Fact]
    public async Task A_fault_hits_the_requests_that_it_is_meant_for()
    {
        _gorb.FailNext(1, 500, r => r.Path == "/service/b");

        Assert.Equal(200, (await Send("PUT", "/service/a", """{"port":80}""")).Status);
        Assert.Equal((500, Ipvs), await Send("PUT", "/service/b", """{"port":81}"""));
        Assert.Equal(200, (await Send("PUT", "/service/b", """{"port":81}""")).Status);
        Assert.Equal(["/service/a", "/service/b", "/service/b"], _gorb.Requests.Select(r => r.Path));
    }

    [Fact]
    public async Task It_takes_a_fixed_port()
    {
        var port = _gorb.Port;
        await _gorb.DisposeAsync();
        await using var again = await GorbDouble.StartNewAsync(port);

        Assert.Equal($"eth0://127.0.0.1:{port}", again.Uri("eth0"));
        Assert.Equal((200, "[]"), await Send("GET", "/service"));
    }

    [Fact]
    public async Task Metrics_are_plain_text() => Assert.StartsWith("# HELP", (await Send("GET", "/metrics")).Body);

    private static string Error(string words) => $"{{\n\t\"error\": \"{words}\"\n}}";

    private async Task<(int Status, string Body)> Send(string method, string path, string? body = null)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
