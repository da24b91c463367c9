using Tesson.Core.Ports;

namespace Tesson.Core.Tests.Ports;

public sealed class PortSpecTests
{
    [Theory]
    [InlineData("80", "80/tcp")]
    [InlineData("8080:80", "8080:80/tcp")]
    [InlineData("53:53/udp", "53:53/udp")]
    [InlineData("53:53/UDP", "53:53/udp")]
    [InlineData("9:9/sctp", "9:9/sctp")]
    [InlineData("127.0.0.1:8080:80/udp", "127.0.0.1:8080:80/udp")]
    [InlineData("127.0.0.1::80", "127.0.0.1::80/tcp")]
    [InlineData("[::1]:8080:80", "[::1]:8080:80/tcp")]
    [InlineData("::1:8080:80", "[::1]:8080:80/tcp")]
    [InlineData("[::]::80", "[::]::80/tcp")]
    [InlineData("[::ffff:10.0.0.1]:8080:80", "10.0.0.1:8080:80/tcp")]
    [InlineData("8080-8090:80", "8080-8090:80/tcp")]
    [InlineData("80-82", "80/tcp 81/tcp 82/tcp")]
    [InlineData("8080-8081:80-81", "8080:80/tcp 8081:81/tcp")]
    [InlineData("0.0.0.0:1-65535:80", "0.0.0.0:1-65535:80/tcp")]
    public void Dockers_syntax_is_read_and_printed_so_that_it_reads_the_same_again(string text, string expected)
    {
        var mappings = PortSpec.Parse(text);
        Assert.Equal(expected, string.Join(' ', mappings));
        Assert.Equal(mappings, mappings.SelectMany(mapping => PortSpec.Parse(mapping.ToString())));
    }

    [Theory]
    [InlineData("", "a port is missing")]
    [InlineData("0", "'0' is not a port")]
    [InlineData("65536", "'65536' is not a port")]
    [InlineData("80/xyz", "'xyz' is not a protocol")]
    [InlineData("80/", "'' is not a protocol")]
    [InlineData(":80", "the host's port is missing")]
    [InlineData("8080:", "a port is missing")]
    [InlineData("-80", "a port is missing")]
    [InlineData("+80", "'+80' is not a port")]
    [InlineData("90-80", "the range 90-80 runs backwards")]
    [InlineData("1-3:1-2", "differ in length")]
    [InlineData("1.2.3:80:80", "'1.2.3' is not an address")]
    [InlineData("example.org:80:80", "'example.org' is not an address")]
    [InlineData("1:2:3", "'1' is not an address")]
    [InlineData("99999999999999999999", "is not a port")]
    public void What_is_no_port_is_a_usage_error_that_names_it_and_the_cause(string text, string cause)
    {
        var fault = Assert.Throws<UsageException>(() => PortSpec.Parse(text));
        Assert.StartsWith($"port '{text}': ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(cause, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8080:80", "8080:81")]
    [InlineData("8080-8085:80-85", "8083:90")]
    [InlineData("127.0.0.1:8080:80", "8080:80")]
    [InlineData("0.0.0.0:8080:80", "127.0.0.1:8080:80")]
    [InlineData("80", "80")]
    public void Two_that_ask_for_one_host_port_are_refused(string one, string other)
    {
        var fault = Assert.Throws<UsageException>(() => PortSpec.ParseAll([one, other]));
        Assert.Contains("overlap", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8080:80", "8080:80/udp")]
    [InlineData("127.0.0.1:8080:80", "127.0.0.2:8080:80")]
    [InlineData("127.0.0.1:8080:80", "[::1]:8080:80")]
    [InlineData("8080:80", "8081:80")]
    [InlineData("80", "81")]
    public void Two_that_do_not_are_fine(string one, string other) => Assert.Equal(2, PortSpec.ParseAll([one, other]).Length);
}
