namespace Tesson.Topology.Tests;

public sealed class OnlineCpusTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("0-3,6\n", "0-3,6")]
    [InlineData("0\n", "0")]
    [InlineData("\n", null)]
    [InlineData("all of them\n", null)]
    public void The_kernels_list_is_read_and_what_is_none_is_not_guessed_at(string text, string? online)
    {
        File.WriteAllText(_file, text);
        Assert.Equal(online, OnlineCpus.Read(_file)?.ToString());
    }

    [Fact]
    public void Where_the_kernel_does_not_tell_nothing_is_known() => Assert.Null(OnlineCpus.Read(_file + ".gone"));

    [Fact]
    public void This_machines_are_those_that_hwloc_has_a_PU_for() =>
        Assert.Equal(CpuSet.Of(TopologyReader.Read(TopologySource.ThisMachine).Pus.Select(pu => pu.OsIndex)), OnlineCpus.Read());
}
