using System.Text;
using Tesson.Topology.Native;

namespace Tesson.Topology.Tests;

[Collection(nameof(ProcessState))]
public sealed class BadSourceTests : IDisposable
{
    private const string Good = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE topology SYSTEM "hwloc2.dtd">
        <topology version="2.0">
          <object type="Machine" os_index="0" cpuset="0x00000003" complete_cpuset="0x00000003" allowed_cpuset="0x00000003" nodeset="0x00000001" complete_nodeset="0x00000001" allowed_nodeset="0x00000001" gp_index="1">
            <object type="NUMANode" os_index="0" cpuset="0x00000003" complete_cpuset="0x00000003" nodeset="0x00000001" complete_nodeset="0x00000001" gp_index="2" local_memory="1073741824"/>
            <object type="PU" os_index="0" cpuset="0x00000001" complete_cpuset="0x00000001" nodeset="0x00000001" complete_nodeset="0x00000001" gp_index="3"/>
            <object type="PU" os_index="1" cpuset="0x00000002" complete_cpuset="0x00000002" nodeset="0x00000001" complete_nodeset="0x00000001" gp_index="4"/>
          </object>
        </topology>

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("tesson-topology-").FullName;

    public static TheoryData<string, string> BrokenXml => new()
    {
        { "", "the file is empty" },
        { "hello\n", "the file is not XML" },
        { "{\"topology\": 2}", "the file is not XML" },
        { "<\0>", "the file is not XML" },
        { "   \n", "the file is not XML" },
        { "<", "broken" },
        { "<html><body/></html>", "broken" },
        { "<topology version=\"2.0\">", "broken" },
        { "<topology version=\"2.0\"/>", "broken" },
        { Good[..(Good.Length / 2)], "broken" },
        { Good[..Good.IndexOf("  </object>")], "broken" },
        { Good.Replace("0x00000003", "nonsense"), "" },
        { Good.Replace(" complete_cpuset=", " incomplete_cpuset="), "lacks its complete_cpuset" },
        { Good.Replace(" complete_nodeset=", " "), "lacks its complete_cpuset or complete_nodeset" },
        { Good.Replace("type=\"Machine\"", "type=\"Starship\""), "broken" },
        { Good.Replace("version=\"2.0\"", "version=\"9.0\""), "broken" },
        { Good.Replace("version=\"2.0\"", "version=\"3.0\""), "hwloc 3" },
        { WithDevices("""<object type="OSDev" name="eth0" osdev_type="2"><object type="PU" os_index="5"/></object>"""), "broken" },
        { Good.Replace("allowed_cpuset=\"0x00000003\"", "allowed_cpuset=\"0x0\""), "no CPU that may be used" },
        { Good.Replace("allowed_cpuset=\"0x00000003\"", "allowed_cpuset=\"0x000000f0\""), "no CPU that may be used" },
    };

    /// <summary>Devices in a file, and what is told of them: name, kind and address.</summary>
    public static TheoryData<string, string> OddDevices => new()
    {
        { """<object type="OSDev" name="eth0" osdev_type="2"/>""", "eth0 Network -" },
        { """<object type="OSDev" osdev_type="2"/>""", "" },
        { """<object type="OSDev" name="" osdev_type="2"/>""", "" },
        { """<object type="OSDev" name="eth0" osdev_type="99"/>""", "" },
        { """<object type="OSDev" name="e&#10;th&#9;0" osdev_type="2"/>""", "e?th?0 Network -" },
        { """<object type="PCIDev" pci_busid="0001:0a:1f.7" pci_type="0200 [8086:1521] [1028:0000] 01"/>""", "0001:0a:1f.7 Pci 0001:0a:1f.7" },
        { """<object type="PCIDev" pci_busid="0000:04:00.0"><object type="OSDev" osdev_type="2"/></object>""", "0000:04:00.0 Pci 0000:04:00.0" },
        { """<object type="PCIDev" pci_busid="0000:04:00.0"><object type="OSDev" name="x" osdev_type="99"/></object>""", "0000:04:00.0 Pci 0000:04:00.0" },
        { """<object type="PCIDev" pci_busid="10000:04:00.0" pci_type="0200 [8086:1521] [1028:0000] 01"/>""", "" }, // hwloc leaves it out
        { """<object type="Bridge"><object type="OSDev" name="eth0" osdev_type="2"/></object>""", "eth0 Network -" },
        {
            """<object type="PCIDev" pci_busid="0000:04:00.0"><object type="OSDev" name="eth0" osdev_type="2"><object type="OSDev" name="mlx5_0" osdev_type="3"/></object></object>""",
            "eth0 Network 0000:04:00.0, mlx5_0 OpenFabrics 0000:04:00.0"
        },
        {
            """<object type="PCIDev" pci_busid="0000:04:00.0"><object type="OSDev" osdev_type="2"><object type="OSDev" name="mlx5_0" osdev_type="3"/></object></object>""",
            "mlx5_0 OpenFabrics 0000:04:00.0"
        },
    };

    public static TheoryData<string> BadDescriptions =>
    [
        "", " ", "nonsense", "pack", "pack:", "pack:2 pu", "pack:x pu:2", "pu:0", "pack:2 core:0 pu:2", "pu:-1", "pu:+2", "pu:2.5",
        "pu:0x10", "starship:2 pu:2", "pu:2 core:2", "pu:2)", "pu:2(indexes=0", "[numa pu:2", "pack:2,pu:2", "pu:2\0",
        "pu:2\npu:x", "pack:2(a(b) core:100000000)",
    ];

    public static TheoryData<string> HugeDescriptions =>
    [
        "pu:100000000", "pu:9000", "pu:4294967298", "pu:99999999999999999999", "pack:100 core:100 pu:100",
        "core:4294967296 pu:4294967296", "core:100000000(x)pu:2", "pack:1(a) core:8192 [numa] pu:2", "8193", "2 8192",
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_file_that_the_bad_ones_are_made_of_is_good() =>
        Assert.Equal("0-1", TopologyReader.Read(Xml(Good)).Allowed.ToString());

    [Theory]
    [MemberData(nameof(OddDevices))]
    public void A_device_of_which_a_file_says_too_little_is_left_out(string devices, string expected)
    {
        Machine? machine = null;
        string printed = ProcessState.NativeErrors(() => machine = TopologyReader.Read(Xml(WithDevices(devices)), withDevices: true));
        Assert.Equal("", printed);
        Assert.Equal(expected, string.Join(", ", machine!.Devices.Select(device => $"{device.Name} {device.Kind} {device.PciAddress ?? "-"}")));
        Assert.All(machine.Devices, device => Assert.Equal(("0-1", "0"), (device.Cpus.ToString(), device.Nodes.ToString())));
    }

    [Theory]
    [InlineData("1000", "")] // hwloc made it to hang a device at it
    [InlineData("222", "0")] // Linux told of a cluster
    public void A_group_that_is_there_for_a_device_is_no_group_of_CPUs(string kind, string groups)
    {
        string pu = Good[Good.IndexOf("<object type=\"PU\" os_index=\"0\"")..].Split('\n')[0];
        string group = pu.Replace("type=\"PU\" os_index=\"0\"", $"type=\"Group\" kind=\"{kind}\" subkind=\"0\"").Replace("\"3\"/>", "\"9\" dont_merge=\"1\">")
            + pu + "<object type=\"OSDev\" name=\"eth0\" osdev_type=\"2\"/></object>";
        var source = Xml(Good.Replace(pu, group));
        Assert.Equal(groups, string.Join(' ', TopologyReader.Read(source).Groups));
        var machine = TopologyReader.Read(source, withDevices: true);
        Assert.Equal(groups, string.Join(' ', machine.Groups));
        Assert.Equal("0", Assert.Single(machine.Devices).Cpus.ToString());
    }

    [Fact]
    public void A_node_that_does_not_exist_is_near_to_no_device()
    {
        string text = WithDevices("""<object type="OSDev" name="eth0" osdev_type="2"/>""").Replace("nodeset=\"0x00000001\"", "nodeset=\"0x00000009\"");
        Assert.All(TopologyReader.Read(Xml(text), withDevices: true).Devices, device => Assert.Equal("0", device.Nodes.ToString()));
    }

    [Fact]
    public void A_byte_more_than_the_first_buffer_is_read_as_well() =>
        Assert.Equal("0-1", TopologyReader.Read(Xml(Good + new string('\n', (1 << 16) + 1 - Good.Length))).Allowed.ToString());

    [Theory]
    [MemberData(nameof(BrokenXml))]
    public void A_broken_file_is_refused(string text, string cause) => AssertRefused(Xml(text), cause);

    [Fact]
    public void A_binary_is_refused() => AssertRefused(new TopologySource.XmlFile(Environment.ProcessPath!), "the file is not XML");

    [Theory]
    [InlineData("", "the path is empty")]
    [InlineData("/nonexistent/machine.xml", "the file does not exist")]
    [InlineData("no such\nfile.xml", "the file does not exist")]
    [InlineData("/etc/passwd/machine.xml", "")]
    [InlineData("/tmp", "it is a directory")]
    [InlineData("/dev/null", "the file is empty")]
    [InlineData("/proc/self/mem", "the file cannot be read (")]
    [InlineData("nul\0.xml", "the file cannot be read (")]
    public void A_path_that_names_no_file_is_refused(string path, string cause) => AssertRefused(new TopologySource.XmlFile(path), cause);

    /// <summary>Root may read every file but those of sysctl that are only to be written.</summary>
    [SkippableFact]
    public void A_file_that_may_not_be_read_is_refused()
    {
        const string writeOnly = "/proc/sys/vm/compact_memory";
        Skip.IfNot(File.Exists(writeOnly), $"{writeOnly} is not there");
        AssertRefused(new TopologySource.XmlFile(writeOnly), "the file may not be read");
    }

    [Fact]
    public void A_file_larger_than_256_MB_is_refused()
    {
        string path = Path.Combine(_folder, "large.xml");
        using (var file = File.Create(path))
            file.SetLength((256L << 20) + 1); // a hole: it takes no room on the disk
        AssertRefused(new TopologySource.XmlFile(path), "the file is larger than 256 MB");
    }

    [Fact]
    public void A_number_that_no_machine_has_is_refused() =>
        AssertRefused(Xml(Good.Replace("complete_cpuset=\"0x00000003\"", "complete_cpuset=\"0xf...f\"")), "above 1048575");

    [Theory]
    [MemberData(nameof(BadDescriptions))]
    public void A_bad_description_is_refused(string description) => AssertRefused(new TopologySource.Synthetic(description), "");

    [Theory]
    [MemberData(nameof(HugeDescriptions))]
    public void A_description_of_a_machine_beyond_Linux_is_refused_before_it_takes_memory(string description) =>
        AssertRefused(new TopologySource.Synthetic(description), "");

    [Fact]
    public void The_largest_description_is_that_of_the_largest_Linux() =>
        Assert.Equal(8192, TopologyReader.Read(TopologySource.Parse("synthetic:pack:8 numa:4 l3:8 core:16 pu:2")).Pus.Length);

    [Fact]
    public void A_missing_library_is_named_with_its_package()
    {
        var error = Assert.Throws<TopologyException>(() => HwlocLibrary.Check("libhwloc-missing.so.15"));
        AssertOneLine(error);
        Assert.StartsWith("cannot load libhwloc-missing.so.15 (", error.Message);
        Assert.Contains("cannot open shared object file", error.Message);
        Assert.EndsWith("install it: apt-get install libhwloc15", error.Message);
    }

    [Fact]
    public void Another_library_of_that_name_is_refused()
    {
        var error = Assert.Throws<TopologyException>(() => HwlocLibrary.Check("libc.so.6"));
        AssertOneLine(error);
        Assert.Equal("cannot use libc.so.6 (it is no libhwloc); install it: apt-get install libhwloc15", error.Message);
    }

    [Theory]
    [InlineData(0x00030000u, "hwloc 3.0")]
    [InlineData(0x00010b06u, "hwloc 1.11")]
    public void Another_major_version_of_the_library_is_refused(uint version, string name)
    {
        var error = Assert.Throws<TopologyException>(() => HwlocLibrary.CheckVersion("libhwloc.so.15", version));
        AssertOneLine(error);
        Assert.Contains(name, error.Message);
        Assert.Contains("Tesson needs hwloc 2", error.Message);
    }

    [Fact]
    public void The_installed_library_is_accepted() => HwlocLibrary.Check(Hwloc.Library);

    private static string WithDevices(string devices) => Good.Insert(Good.IndexOf("  </object>"), devices);

    private static void AssertRefused(TopologySource source, string cause)
    {
        TopologyException? error = null;
        string printed = ProcessState.NativeErrors(() => error = Assert.Throws<TopologyException>(() => TopologyReader.Read(source)));
        Assert.Equal("", printed);
        AssertOneLine(error!);
        Assert.Contains(cause, error!.Message);
        Assert.StartsWith("cannot read the topology '", error.Message);
        Assert.Contains("; ", error.Message);
    }

    private static void AssertOneLine(TopologyException error)
    {
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.InRange(error.Message.Length, 20, 500);
    }

    private TopologySource.XmlFile Xml(string text)
    {
        string path = Path.Combine(_folder, "machine.xml");
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return new TopologySource.XmlFile(path);
    }
}
