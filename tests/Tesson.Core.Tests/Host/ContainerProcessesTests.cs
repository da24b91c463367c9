using System.Globalization;
using Tesson.Affinity;
using Tesson.Core.Host;

namespace Tesson.Core.Tests.Host;

/// <summary>Folders as /proc and /sys/fs/cgroup (version 2) are: a container on CPUs 0-1, whose shim, process 10, is held to CPU 0.</summary>
public sealed class ContainerProcessesTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("tesson-processes-");
    private readonly List<int> _freed = [];
    private readonly ContainerProcesses _processes;

    public ContainerProcessesTests()
    {
        Write("cgroup/docker/abc/cpuset.cpus.effective", "0-1");
        Write("cgroup/docker/abc/cgroup.procs", "20");
        Add(10, 1, "0");
        Add(20, 10, "0");
        Add(20, 10, "0", thread: 21);
        _processes = new ContainerProcesses($"{_root}/proc", new ControlGroups($"{_root}/cgroup"), "/docker/abc");
    }

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void All_threads_are_freed_and_those_that_were_started_meanwhile_too()
    {
        Assert.Equal("0", $"{_processes.ReadInherited(new HashSet<int>())?.Cpus}");
        _processes.Free(thread =>
        {
            if (thread == 20)
            {
                Write("cgroup/docker/abc/cgroup.procs", "20\n30");
                Add(30, 20, "0");
            }

            return Free(thread);
        });
        Assert.Equal([20, 21, 30], _freed);
        Assert.Null(_processes.ReadInherited(new HashSet<int>()));
    }

    [Fact]
    public void A_group_below_belongs_to_it_unless_it_has_a_cpuset_of_its_own()
    {
        Write("cgroup/docker/abc/cgroup.procs", "0");
        Write("cgroup/docker/abc/init.scope/cgroup.procs", "20");
        Write("cgroup/docker/abc/own/cgroup.procs", "30");
        Write("cgroup/docker/abc/own/cpuset.cpus.effective", "0");
        Add(30, 10, "0");
        _processes.Free(Free);
        Assert.Equal([20, 21], _freed);
    }

    [Fact]
    public void One_that_ended_meanwhile_is_nothing()
    {
        Directory.Delete($"{_root}/proc/20", recursive: true);
        Assert.Null(_processes.ReadInherited(new HashSet<int>()));
    }

    [Fact]
    public void What_stays_as_it_is_is_not_tried_for_ever()
    {
        _processes.Free(thread =>
        {
            _freed.Add(thread);
            return true;
        });
        Assert.Equal([20, 21], _freed);
    }

    [Fact]
    public void Who_may_not_is_told_what_is_needed() => Assert.Equal(
        "held to CPU 0, as the engine that started it is (CPUAffinity=, taskset), and only root may change that (Operation not permitted); as root: tesson sync",
        Assert.Throws<TessonException>(() => _processes.Free(_ => throw new AffinityException("Operation not permitted"))).Message);

    private bool Free(int thread)
    {
        _freed.Add(thread);
        int process = thread == 21 ? 20 : thread;
        Add(process, process == 20 ? 10 : 20, "0-1", thread: thread);
        return true;
    }

    private void Add(int process, int parent, string cpus, int? thread = null)
    {
        string status = $"Name:\tx\nPPid:\t{parent}\nCpus_allowed:\t3\nCpus_allowed_list:\t{cpus}\n";
        if (thread is null || thread == process)
            Write($"proc/{process}/status", status);
        Write(string.Create(CultureInfo.InvariantCulture, $"proc/{process}/task/{thread ?? process}/status"), status);
    }

    private void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName($"{_root}/{file}")!);
        File.WriteAllText($"{_root}/{file}", $"{text}\n");
    }
}
