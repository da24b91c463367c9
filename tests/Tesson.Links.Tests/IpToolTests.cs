using System.Diagnostics;
using System.Globalization;
using System.Net;
using Tesson.Testing;

namespace Tesson.Links.Tests;

/// <summary>The real ip, in a network of the test's own; needs root.</summary>
public sealed class IpToolTests
{
    private const string Link = "tesson-0123abcd";
    private static readonly IpTool Tool = new(TimeSpan.FromSeconds(120));

    [SkippableFact]
    public void A_way_to_a_neighbour_is_made_found_and_taken_back() => InOwnNetwork(() =>
    {
        Run("ip", "link add p0 type veth peer name p1");
        Run("ip", "link set p0 up");
        Run("ip", "link set p1 up");
        Wait(Tool.AddMacvlanAsync(Link, "p0", "tesson: for a test", default));
        string made = Run("ip", $"-d link show {Link}");
        Assert.Contains("macvlan mode bridge", made, StringComparison.Ordinal);
        Assert.Contains(",NOARP,", made, StringComparison.Ordinal);
        Assert.Empty(Neighbours());

        Neighbour one = new(IPAddress.Parse("10.9.0.5"), "02:42:0a:09:00:05");
        Neighbour other = new(IPAddress.Parse("10.9.0.6"), "02:42:0a:09:00:06");
        Wait(Tool.SetNeighbourAsync(Link, one, default));
        Wait(Tool.SetNeighbourAsync(Link, other, default));
        Wait(Tool.SetNeighbourAsync(Link, one, default));
        Assert.Equal([one, other], Neighbours());
        Assert.Contains($"dev {Link}", Run("ip", "route get 10.9.0.5"), StringComparison.Ordinal);

        // A route that somebody took away is none.
        Run("ip", $"route delete 10.9.0.6/32 dev {Link}");
        Assert.Equal([one], Neighbours());
        Wait(Tool.RemoveNeighbourAsync(Link, one.Address, default));
        Assert.Empty(Neighbours());
        Wait(Tool.DeleteAsync(Link, default));
        Assert.DoesNotContain(Link, Run("ip", "link show"), StringComparison.Ordinal);
        var fault = Assert.Throws<LinkException>(() => { Wait(Tool.DeleteAsync(Link, default)); });
        Assert.StartsWith($"ip refuses to link delete dev {Link}: Cannot find device", fault.Message, StringComparison.Ordinal);
    });

    [SkippableFact]
    public void An_address_is_given_to_the_loopback_of_another_network() => InOwnNetwork(() =>
    {
        using var sleeper = Process.Start("unshare", ["-n", "sleep", "600"]);
        try
        {
            var address = IPAddress.Parse("10.9.0.100");
            string own = new FileInfo("/proc/thread-self/ns/net").LinkTarget!;
            Assert.True(SpinWait.SpinUntil(() => new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{sleeper.Id}/ns/net")).LinkTarget is { } its && its != own, 60_000));
            Assert.False(LocalAddresses.Has(sleeper.Id, address));
            Wait(Tool.AddToLoopbackAsync(sleeper.Id, address, default));
            Wait(Tool.AddToLoopbackAsync(sleeper.Id, address, default));
            Assert.True(LocalAddresses.Has(sleeper.Id, address));
            Assert.DoesNotContain("10.9.0.100", Run("ip", "address show"), StringComparison.Ordinal);
        }
        finally
        {
            sleeper.Kill();
        }
    });

    [SkippableFact]
    public void A_process_that_is_gone_needs_no_address() => InOwnNetwork(() =>
        Wait(Tool.AddToLoopbackAsync(int.MaxValue, IPAddress.Parse("10.9.0.100"), default)));

    private static List<Neighbour> Neighbours()
    {
        var reading = Tool.ReadNeighboursAsync(Link, default);
        Wait(reading);
        return [.. reading.GetAwaiter().GetResult().OrderBy(neighbour => neighbour.LinkAddress, StringComparer.Ordinal)];
    }

    private static void Wait(Task task)
    {
        // What goes on after a wait starts the next program, and has to do so on the thread whose network is meant.
        var thread = (OneThread)SynchronizationContext.Current!;
        task.ContinueWith(_ => thread.End(), TaskScheduler.Default);
        thread.Run();
        task.GetAwaiter().GetResult();
    }

    private static string Run(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
        return output;
    }

    private static void InOwnNetwork(Action test)
    {
        bool required = Environment.GetEnvironmentVariable("TESSON_REQUIRE_ENGINE") == "1";
        Skip.If(IpTool.Obstacle is not null && !required, IpTool.Obstacle);
        Assert.Null(IpTool.Obstacle);
        OwnNetwork.Run(() =>
        {
            using OneThread own = new();
            SynchronizationContext.SetSynchronizationContext(own);
            test();
        });
    }
}
