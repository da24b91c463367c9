using Tesson.Core;

namespace Tesson.Cli.Tests;

public class SystemdNoticeTests
{
    [Theory]
    [InlineData(10, 300, 120)]
    [InlineData(60, 300, 150)]
    [InlineData(10, 30, 15)]
    public void All_is_looked_at_at_least_twice_within_the_time_that_systemd_waits_for_a_sign(int interval, int watchdog, int backstop)
    {
        SystemdNotice notice = new(socket: null, TimeSpan.FromSeconds(watchdog));
        var options = notice.Within(new WatchOptions { Interval = TimeSpan.FromSeconds(interval) });
        Assert.Equal(TimeSpan.FromSeconds(backstop), options.Backstop);
    }
}
