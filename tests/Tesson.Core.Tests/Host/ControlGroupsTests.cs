using Tesson.Core.Groups;
using Tesson.Core.Host;

namespace Tesson.Core.Tests.Host;

public sealed class ControlGroupsTests : IDisposable
{
    private const string Container = "0123456789abcdef";
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("tesson-cgroups-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("systemd", null, "/system.slice 2-5 0")]
    [InlineData("cgroupfs", null, "/docker 4-7 1")]
    [InlineData("cgroupfs", "/limited/", "/limited 6 1")]
    // Slices lie in one another by their names.
    [InlineData("systemd", "web-front.slice", "/web.slice/web-front.slice 3 0")]
    // One that is not there yet, or has no cpuset of its own, has that around it.
    [InlineData("systemd", "web-back.slice", "/web.slice 3-4 0")]
    [InlineData("systemd", "other.slice", "/ 0-7 0-1")]
    // Below the engine's own, wherever that is; and an engine that does not tell.
    [InlineData("cgroupfs", "limited", null)]
    [InlineData("", null, null)]
    public void The_parent_is_where_the_driver_puts_it(string driver, string? parent, string? expected) =>
        Assert.Equal(expected, Text(Second().Parent(driver, parent)));

    [Theory]
    [InlineData("0::/system.slice/docker-0123456789abcdef.scope", "/system.slice 2-5 0")]
    [InlineData("0::/web.slice/web-front.slice/docker-0123456789abcdef.scope", "/web.slice/web-front.slice 3 0")]
    [InlineData("0::/docker/0123456789abcdef", "/docker 4-7 1")]
    [InlineData("0::/user.slice", null)]
    public void Around_a_container_is_what_its_processs_groups_say(string lines, string? expected) =>
        Assert.Equal(expected, Text(Second().Around(ControlGroups.PathOf(lines, Container))));

    [Fact]
    public void Version_1_has_a_hierarchy_for_cpusets_and_the_others_tell_where_a_container_is_that_was_moved_out_of_it()
    {
        Write("cpuset", "cpuset.effective_cpus", "0-7", "cpuset.effective_mems", "0");
        Write("cpuset/docker", "cpuset.effective_cpus", "0-3", "cpuset.effective_mems", "0");
        ControlGroups groups = new(_root.FullName);
        Assert.Equal("/docker 0-3 0", Text(groups.Parent("cgroupfs", null)));
        Assert.Equal("/docker 0-3 0", Text(groups.Around(ControlGroups.PathOf($"5:cpuset:/\n4:memory:/docker/{Container}\n", Container))));
    }

    [Fact]
    public void A_container_is_found_by_its_id_alone_at_the_usual_places()
    {
        var groups = Second();
        Assert.Null(groups.Around(groups.FindPath(Container, null)));
        _root.CreateSubdirectory($"docker/{Container}");
        Assert.Equal("/docker 4-7 1", Text(groups.Around(groups.FindPath(Container, null))));
        Assert.Null(groups.Around(groups.FindPath(Container, "/limited")));
        _root.CreateSubdirectory($"system.slice/docker-{Container}.scope");
        Assert.Equal("/system.slice 2-5 0", Text(groups.Around(groups.FindPath(Container, null))));
        _root.CreateSubdirectory($"web.slice/web-front.slice/docker-{Container}.scope");
        Assert.Equal("/web.slice/web-front.slice 3 0", Text(groups.Around(groups.FindPath(Container, "web-front.slice"))));
    }

    [Theory]
    [InlineData("member", "isolated", true)]
    [InlineData("isolated", "member", true)]
    [InlineData("root", "isolated", false)]
    [InlineData("isolated invalid (Cpu list in cpuset.cpus not exclusive)", "member", false)]
    [InlineData("member", "member", false)]
    public void An_isolated_partition_is_its_own_or_that_of_the_nearest_around_it(string own, string around, bool isolated)
    {
        var groups = Second();
        Write("web.slice", "cpuset.cpus.partition", around);
        Write("web.slice/web-front.slice", "cpuset.cpus.partition", own);
        Assert.Equal(isolated, groups.Parent("systemd", "web-front.slice")!.IsIsolated);
        Assert.False(groups.Parent("systemd", null)!.IsIsolated);
    }

    [Fact]
    public void CPUs_that_a_partition_beside_it_took_are_not_usable()
    {
        var groups = Second();
        Write("docker", "cpuset.cpus", "0-7", "cpuset.cpus.effective", "0-3", "cpuset.mems.effective", "0");
        Write("database", "cpuset.cpus", "4-7", "cpuset.cpus.effective", "4-7", "cpuset.cpus.partition", "root");
        Assert.Equal("/docker 0-3 0", Text(groups.Parent("cgroupfs", null)));
    }

    [Fact]
    public void Where_there_are_no_control_groups_nothing_is_told() => Assert.Null(new ControlGroups(_root.FullName).Parent("systemd", null));

    /// <summary>A tree of version 2.</summary>
    private ControlGroups Second()
    {
        Write(".", "cpuset.cpus.effective", "0-7", "cpuset.mems.effective", "0-1");
        Write("system.slice", "cpuset.cpus.effective", "2-5", "cpuset.mems.effective", "0");
        Write("docker", "cpuset.cpus.effective", "4-7", "cpuset.mems.effective", "1");
        Write("limited", "cpuset.cpus.effective", "6", "cpuset.mems.effective", "1");
        Write("web.slice", "cpuset.cpus.effective", "3-4", "cpuset.mems.effective", "0");
        Write("web.slice/web-front.slice", "cpuset.cpus.effective", "3", "cpuset.mems.effective", "0");
        return new ControlGroups(_root.FullName);
    }

    private void Write(string folder, params string[] files)
    {
        string at = _root.CreateSubdirectory(folder).FullName;
        foreach (string[] file in files.Chunk(2))
            File.WriteAllText(Path.Combine(at, file[0]), $"{file[1]}\n");
    }

    private static string? Text(ControlGroup? group) => group is null ? null : $"{group.Path} {group.Cpus} {group.Mems}";
}
