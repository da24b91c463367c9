namespace Tesson.Ipvs.Tests;

public sealed class KernelSettingsTests
{
    [Fact]
    public void Both_are_on_afterwards_and_what_is_on_is_not_written()
    {
        string folder = Directory.CreateTempSubdirectory("tesson-ipvs-").FullName;
        string nodest = Path.Combine(folder, "expire_nodest_conn");
        string template = Path.Combine(folder, "expire_quiescent_template");
        try
        {
            File.WriteAllText(nodest, "0\n");
            File.WriteAllText(template, "1\n");
            new KernelSettings(folder).Ensure();
            Assert.Equal("1", File.ReadAllText(nodest));
            Assert.Equal("1\n", File.ReadAllText(template));

            File.Delete(template);
            Assert.Contains("expire_quiescent_template cannot be set to 1", Assert.Throws<IpvsException>(new KernelSettings(folder).Ensure).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
