namespace Tesson.Topology.Tests;

public sealed class IsolatedCpusTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tesson-sysfs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("2-3,6\n", "4-7\n", "isolcpus 2-3,6, nohz_full 4-7")]
    [InlineData("2-3\n", "(null)\n", "isolcpus 2-3")]
    [InlineData("\n", "1\n", "nohz_full 1")]
    [InlineData("\n", "  (null)\n", "")]
    [InlineData("\n", null, "")]
    [InlineData(null, null, "")]
    public void The_kernels_two_lists_are_read_and_what_it_does_not_tell_is_empty(string? isolated, string? tickless, string text)
    {
        Write("isolated", isolated);
        Write("nohz_full", tickless);
        Assert.Equal(text, $"{IsolatedCpus.Read(_folder)}");
    }

    [Fact]
    public void Both_together_are_kept_from_ordinary_work()
    {
        Write("isolated", "2-3\n");
        Write("nohz_full", "3-5\n");
        Assert.Equal("2-5", $"{IsolatedCpus.Read(_folder).All}");
    }

    [Fact]
    public void A_description_of_a_machine_has_none_and_this_machine_what_its_kernel_says()
    {
        Assert.Equal(IsolatedCpus.None, TopologyReader.Read(TopologySource.Parse("synthetic:core:2 pu:2")).Isolated);
        Assert.Equal(IsolatedCpus.Read(), TopologyReader.Read(TopologySource.ThisMachine).Isolated);
    }

    private void Write(string name, string? text)
    {
        if (text is not null)
            File.WriteAllText(Path.Combine(_folder, name), text);
    }
}
