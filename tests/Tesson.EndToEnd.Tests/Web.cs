namespace Tesson.EndToEnd.Tests;

/// <summary>Asks a group's address as a client would: a new connection each time.</summary>
internal static class Web
{
    /// <summary>A shard's command: the demo's web server, and a page that names the shard and its client's address.</summary>
    public static string[] ClientPage { get; } =
    [
        "/bin/sh", "-c",
        """printf '#!/bin/sh\nprintf "Content-Type: text/plain\\r\\n\\r\\n$TESSON_UID $REMOTE_ADDR\\n"\n' > /www/cgi-bin/client; /bin/busybox chmod 755 /www/cgi-bin/client; trap "exit 0" TERM; /bin/busybox httpd -f -p 80 -h /www & wait""",
    ];

    /// <summary>How long a test waits for what has to come: longer than any machine takes. What comes is not waited for any longer.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(120);

    /// <summary>The page of one request, with the IPv4 address of a client as IPv4 writes it; empty where nobody answers.</summary>
    /// <param name="url">The page.</param>
    /// <param name="from">What comes before curl, such as <c>ip netns exec NAME</c>.</param>
    public static Task<string> GetAsync(string url, params string[] from) => GetAsync(Patience, url, from);

    /// <summary>The same where nobody is to answer, so that there is nothing to be patient for.</summary>
    public static Task<string> TryAsync(string url, params string[] from) => GetAsync(TimeSpan.FromSeconds(3), url, from);

    /// <summary>How often each answer came in so many requests.</summary>
    public static async Task<SortedDictionary<string, int>> CountAsync(int requests, string url, params string[] from)
    {
        SortedDictionary<string, int> answers = new(StringComparer.Ordinal);
        for (int i = 0; i < requests; i++)
        {
            string answer = await GetAsync(url, from);
            answers[answer] = answers.GetValueOrDefault(answer) + 1;
        }

        return answers;
    }

    /// <summary>Waits until a condition holds, and fails when it has lost its patience.</summary>
    public static Task UntilAsync(Func<bool> condition, Func<string> what) => UntilAsync(() => Task.FromResult(condition()), what);

    /// <summary>Waits until a condition holds, and fails when it has lost its patience.</summary>
    public static Task UntilAsync(Func<Task<bool>> condition, string what) => UntilAsync(condition, () => what);

    private static async Task UntilAsync(Func<Task<bool>> condition, Func<string> what)
    {
        var begun = System.Diagnostics.Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(begun.Elapsed < Patience, $"not within {Patience.TotalSeconds} s: {what()}");
            await Task.Delay(20);
        }
    }

    private static async Task<string> GetAsync(TimeSpan limit, string url, string[] from)
    {
        string[] words = [.. from, "curl", "-gs", "--max-time", $"{limit.TotalSeconds}", url];
        return (await Command.RunAsync(words[0], words[1..])).Out.Trim().Replace("[::ffff:", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
    }
}
