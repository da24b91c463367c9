using Tesson.Testing;

namespace Tesson.EndToEnd.Tests;

public sealed class GorbTests : EndToEnd
{
    [SkippableFact]
    public async Task A_group_is_one_service_a_port_with_its_shards_by_their_own_addresses()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("--gorb", gorb.Uri(), "run", "-g", Group, "-n", "2", "-p", "8080:80", "-p", "53/udp", "--pulse", "http", "--pulse-interval", "5", "--pulse-path", "/health", Image);

        Assert.Equal([$"{Group}-53-udp", $"{Group}-80-tcp"], gorb.Services.Keys);
        var service = gorb.Services[$"{Group}-80-tcp"];
        Assert.Equal(8080, service.Port);
        Assert.Equal(2, service.Backends.Count);
        for (int i = 0; i < 2; i++)
        {
            var container = await InspectAsync($"{Group}-{i}");
            string id = container.GetProperty("Id").GetString()!;
            var backend = service.Backends[$"{id}-80"];
            Assert.Equal(container.GetProperty("NetworkSettings").GetProperty("IPAddress").GetString(), backend.Host);
            Assert.Equal(80, backend.Port);
            Assert.Equal(container.GetProperty("Config").GetProperty("Labels").GetProperty("tesson.unit.weight").GetString(), $"{backend.Weight}");
            Assert.Equal("http", backend.Pulse!.Type);
            Assert.Equal("none", gorb.Services[$"{Group}-53-udp"].Backends[$"{id}-53-udp"].Pulse!.Type);

            // The shard answers at the address that Gorb was given, and no shard has the group's own port.
            using HttpClient client = new();
            Assert.StartsWith($"shard {i} of 2", await client.GetStringAsync(new Uri($"http://{backend.Host}:{backend.Port}/cgi-bin/shard")), StringComparison.Ordinal);
            Assert.DoesNotContain("8080", container.GetProperty("NetworkSettings").GetProperty("Ports").ToString(), StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task With_host_backends_the_ipv4_and_ipv6_rows_of_a_port_are_one_backend()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "2", "-p", "80", "--backend", "host", Image);
        var service = gorb.Services[$"{Group}-80-tcp"];
        Assert.Equal(80, service.Port);
        Assert.Equal(2, service.Backends.Count);
        foreach (var (_, backend) in service.Backends)
        {
            Assert.Equal("127.0.0.1", backend.Host); // the first address of the device lo
            using HttpClient client = new();
            Assert.StartsWith("shard ", await client.GetStringAsync(new Uri($"http://{backend.Host}:{backend.Port}/cgi-bin/shard")), StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task Every_address_is_Gorbs_own()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "2", "-p", "80", "-p", "0.0.0.0:8081:80", "-p", "127.0.0.9:8082:80", Image);
        Assert.Equal(gorb.Services[$"{Group}-80-tcp"].Host, gorb.Services[$"{Group}-80-tcp-at-0.0.0.0-8081"].Host);
        Assert.Equal("127.0.0.9", gorb.Services[$"{Group}-80-tcp-at-127.0.0.9-8082"].Host);
    }

    [SkippableFact]
    public async Task Weights_are_the_shards_cpus()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-u", "machine", "-p", "80", Image);
        string weight = (await InspectAsync($"{Group}-0")).GetProperty("Config").GetProperty("Labels").GetProperty("tesson.unit.weight").GetString()!;
        Assert.Equal($"{Environment.ProcessorCount}", weight);
        Assert.Equal(Environment.ProcessorCount, Assert.Single(gorb.Services[$"{Group}-80-tcp"].Backends).Value.Weight);
    }

    [SkippableFact]
    public async Task Stop_finds_the_gorb_in_the_labels_drains_and_withdraws()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "2", "-p", "80", Image);
        int before = gorb.Requests.Length;
        await DoAsync("stop", "-g", Group, "-t", "0");
        Assert.Empty(gorb.Services);
        var calls = gorb.Requests[before..];
        Assert.Equal(2, calls.Count(call => call.Method == "PATCH" && call.Body.Contains("\"weight\":0", StringComparison.Ordinal)));
        Assert.Equal(3, calls.Count(call => call.Method == "DELETE"));
    }

    [SkippableFact]
    public async Task Stop_leaves_a_service_that_has_backends_of_others()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "1", "-p", "80", Image);
        using HttpClient client = new();
        using StringContent foreign = new("""{ "host": "10.9.9.9", "port": 80 }""");
        (await client.PutAsync(new Uri($"http://127.0.0.1:{gorb.Port}/service/{Group}-80-tcp/somebody-elses"), foreign)).EnsureSuccessStatusCode();
        await DoAsync("stop", "-g", Group, "-t", "0");
        Assert.Equal(["somebody-elses"], gorb.Services[$"{Group}-80-tcp"].Backends.Keys);
    }

    [SkippableFact]
    public async Task After_gorb_restarted_empty_the_group_can_still_be_stopped()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "2", "-p", "80", Image);
        gorb.Restart();
        await DoAsync("stop", "-g", Group, "-t", "0", "--purge");
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task Stopped_containers_are_withdrawn_too()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "2", "-p", "80", Image);
        await DockerAsync("kill", $"{Group}-0", $"{Group}-1");
        await DoAsync("stop", "-g", Group);
        Assert.Empty(gorb.Services);
    }

    [SkippableFact]
    public async Task Without_its_gorb_a_group_is_stopped_only_by_force_and_a_warning_says_what_was_left()
    {
        var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "2", "-p", "80", Image);
        await gorb.DisposeAsync();
        var done = await TessonAsync("stop", "-g", Group, "-t", "0", "--purge");
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("nothing was stopped", done.Err, StringComparison.Ordinal);
        Assert.Equal(2, (await ContainersAsync(Group)).Length);
        done = await TessonAsync("stop", "-g", Group, "-t", "0", "--purge", "--force");
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("its services and backends of the stopped groups were left there", done.Err, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task A_gorb_that_fails_midway_rolls_the_run_back_backends_included()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        gorb.FailNext(1, 500, request => request.Method == "PUT" && request.Path.Split('/').Length == 4);
        var done = await TessonAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "3", "-p", "80", Image);
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("add backend", done.Err, StringComparison.Ordinal);
        Assert.Empty(gorb.Services);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task Dropped_connections_are_tried_again()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        gorb.DropAfterNext(2, request => request.Method == "PUT");
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "2", "-p", "80", Image);
        Assert.Equal(2, gorb.Services[$"{Group}-80-tcp"].Backends.Count);
    }

    [SkippableFact]
    public async Task A_service_of_the_same_name_with_other_options_is_an_error_that_shows_both()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        using HttpClient client = new();
        using StringContent foreign = new("""{ "port": 9999, "protocol": "tcp" }""");
        (await client.PutAsync(new Uri($"http://127.0.0.1:{gorb.Port}/service/{Group}-80-tcp"), foreign)).EnsureSuccessStatusCode();

        var done = await TessonAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "1", "-p", "8080:80", Image);
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("9999", done.Err, StringComparison.Ordinal);
        Assert.Contains("8080", done.Err, StringComparison.Ordinal);
        Assert.Equal(9999, gorb.Services[$"{Group}-80-tcp"].Port);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task Start_registers_a_stopped_group_again()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "2", "-p", "8080:80", Image);
        await DoAsync("stop", "-g", Group, "-t", "0");
        await DoAsync("start", "-g", Group);
        var service = gorb.Services[$"{Group}-80-tcp"];
        Assert.Equal(8080, service.Port);
        for (int i = 0; i < 2; i++)
        {
            var container = await InspectAsync($"{Group}-{i}");
            Assert.Equal(
                container.GetProperty("NetworkSettings").GetProperty("IPAddress").GetString(),
                service.Backends[$"{container.GetProperty("Id").GetString()}-80"].Host);
        }
    }

    [SkippableFact]
    public async Task A_replaced_group_leaves_none_of_its_backends_behind()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "3", "-p", "80", Image);
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "1", "-p", "80", "--replace", Image);
        string id = (await InspectAsync($"{Group}-0")).GetProperty("Id").GetString()!;
        Assert.Equal([$"{id}-80"], gorb.Services[$"{Group}-80-tcp"].Backends.Keys);
    }

    [SkippableFact]
    public async Task A_group_of_the_2016_tool_is_withdrawn_from_the_gorb_in_the_environment()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        string id = await DockerAsync("run", "-d", "-p", "80", "-l", $"tesson.group={Group}", "-l", "tesson.unit.cpuset=0", "-l", "tesson.unit.weight=1", Image);
        using HttpClient client = new();
        using StringContent service = new("""{ "port": 80, "protocol": "tcp" }""");
        using StringContent backend = new("""{ "host": "127.0.0.1", "port": 1234 }""");
        (await client.PutAsync(new Uri($"http://127.0.0.1:{gorb.Port}/service/{Group}-80-tcp"), service)).EnsureSuccessStatusCode();
        (await client.PutAsync(new Uri($"http://127.0.0.1:{gorb.Port}/service/{Group}-80-tcp/{id}-80"), backend)).EnsureSuccessStatusCode();

        var done = await Command.RunAsync(Tesson, ["stop", "-g", Group, "-t", "0", "--purge"], new Dictionary<string, string?> { ["GORB_URI"] = gorb.Uri() });
        Assert.True(done.ExitCode == 0, done.ToString());
        Assert.Empty(gorb.Services);
        Assert.Empty(await ContainersAsync(Group));
    }
}
