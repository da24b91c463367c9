using System.ComponentModel;
using System.Diagnostics;
using Tesson.Testing;

namespace Tesson.Conntrack.Tests;

/// <summary>A network namespace of its own for a test, which has loopback and port 9000 sent to a backend by NAT.</summary>
internal static class NetworkNamespace
{
    public const int FrontPort = 9000;

    private const string Table = """
        table inet tesson {
            chain output {
                type nat hook output priority -100;
            }
        }

        """;

    /// <summary>Skips the test where it cannot run; fails it where it has to.</summary>
    public static void Run(Action test)
    {
        Require(Environment.IsPrivilegedProcess, "only root makes network namespaces");
        foreach (string tool in (string[])["nft", "ip"])
            Require(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, tool))), $"there is no {tool}");
        OwnThread.Run(() =>
        {
            try
            {
                OwnNetwork.Enter();
            }
            catch (Win32Exception fault)
            {
                Require(false, $"no network namespace: {fault.Message}");
            }

            Tool("", "ip", "link", "set", "lo", "up"); // children of this thread are in its namespace
            Nft(Table);
            test();
        });
    }

    /// <summary>Sends new flows to port 9000 on to a port, as a balancer that changes its backends.</summary>
    public static void SendTo(int backendPort) => Nft($$"""
        flush chain inet tesson output
        add rule inet tesson output meta nfproto ipv4 meta l4proto { tcp, udp } th dport {{FrontPort}} dnat ip to 127.0.0.1:{{backendPort}}
        add rule inet tesson output meta nfproto ipv6 meta l4proto { tcp, udp } th dport {{FrontPort}} dnat ip6 to [::1]:{{backendPort}}

        """);

    public static void Nft(string script) => Tool(script, "nft", "-f", "-");

    /// <summary>Waits until what nft lists is as it should be.</summary>
    public static void Until(string command, Func<string, bool> isReached) =>
        Assert.True(SpinWait.SpinUntil(() => isReached(Tool("", "nft", command.Split(' '))), TimeSpan.FromSeconds(60)), $"nft {command} did not come to be as expected");

    private static string Tool(string input, string name, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{name} {string.Join(' ', arguments)}: {errors}");
        return output;
    }

    private static void Require(bool condition, string missing)
    {
        Assert.False(!condition && Environment.GetEnvironmentVariable("TESSON_REQUIRE_ENGINE") == "1", $"TESSON_REQUIRE_ENGINE=1, but {missing}");
        Skip.IfNot(condition, missing);
    }
}
