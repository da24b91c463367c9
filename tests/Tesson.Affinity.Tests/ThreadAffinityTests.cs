using System.Diagnostics;

namespace Tesson.Affinity.Tests;

public sealed class ThreadAffinityTests
{
    [Fact]
    public void A_thread_that_is_held_to_one_CPU_gets_all_of_its_cpuset_back()
    {
        string all = AllowedOf(Environment.ProcessId);
        string first = all.Split(',', '-')[0];
        using var sleep = Process.Start("taskset", ["-c", first, "sleep", "60"])!;
        try
        {
            Assert.True(SpinWait.SpinUntil(() => AllowedOf(sleep.Id) == first, TimeSpan.FromSeconds(30)));
            Assert.True(ThreadAffinity.Free(sleep.Id));
            // The kernel keeps to the cpuset: no CPU is won that the process was never to have.
            Assert.Equal(all, AllowedOf(sleep.Id));
        }
        finally
        {
            sleep.Kill();
            sleep.WaitForExit();
        }
    }

    [Fact]
    public void A_thread_that_has_ended_is_told_as_that() => Assert.False(ThreadAffinity.Free(int.MaxValue));

    [SkippableFact]
    public void A_thread_of_another_user_is_left_as_it_is_and_the_kernels_word_is_told()
    {
        Skip.If(Environment.IsPrivilegedProcess, "root may change every thread");
        Assert.Contains("not permitted", Assert.Throws<AffinityException>(() => ThreadAffinity.Free(1)).Message, StringComparison.OrdinalIgnoreCase);
    }

    private static string AllowedOf(int process) =>
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split(':')[1].Trim();
}
