using Tesson.Core.Host;
using Tesson.Topology;

namespace Tesson.Core.Tests.Host;

public sealed class TaskCpusetTests
{
    [Theory]
    [InlineData("0::/system.slice/docker-abc.scope", "/sys/fs/cgroup/system.slice/docker-abc.scope/cpuset.cpus.effective")]
    [InlineData("4:memory:/docker/abc\n3:cpuset:/docker/abc\n0::/docker/abc", "/sys/fs/cgroup/cpuset/docker/abc/cpuset.effective_cpus")]
    [InlineData("4:memory:/docker/abc\n3:cpuset,cpu:/docker/abc", "/sys/fs/cgroup/cpuset/docker/abc/cpuset.effective_cpus")]
    // Version 1 moved it out when all of its CPUs were gone.
    [InlineData("4:memory:/docker/abc\n3:cpuset:/docker", "/sys/fs/cgroup/cpuset/docker/cpuset.effective_cpus")]
    // It is ending.
    [InlineData("4:memory:/\n3:cpuset:/\n0::/docker/abc", null)]
    // Another process has its number by now, or it lives in another namespace.
    [InlineData("0::/user.slice", null)]
    [InlineData("4:memory:/docker/def\n3:cpuset:/docker/def", null)]
    [InlineData("", null)]
    public void The_cpuset_is_found_in_both_versions_and_only_for_a_process_of_the_container(string cgroups, string? file) =>
        Assert.Equal(file, TaskCpuset.FileOf(cgroups, "abc"));

    [Fact]
    public void A_process_that_is_not_there_or_not_the_containers_has_none()
    {
        Assert.Null(TaskCpuset.Read("abc", 0));
        Assert.Null(TaskCpuset.Read(new string('f', 64), Environment.ProcessId));
        Assert.Null(TaskCpuset.Read("abc", int.MaxValue));
    }

    [Fact]
    public void A_running_process_is_in_the_cpuset_that_its_affinity_is_within()
    {
        // Every path has a slash, and so is the container's of that "id".
        if (TaskCpuset.Read("/", Environment.ProcessId) is { } cpus)
            Assert.True(CpuSet.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split(':')[1].Trim()).IsSubsetOf(cpus));
    }
}
