namespace Tesson.EndToEnd.Tests;

/// <summary>The demo's image with Debian's socat, for clients in containers, and for shards that answer datagrams on port 53 with their number and what they were asked.</summary>
internal static class SocatImage
{
    public const string Name = "tesson-socat:4";

    /// <summary>A shard's command for a port of its own. It reads what it is asked: socat gives up a client whose question nobody takes.</summary>
    public static string Serve(int port, string word, string socat = "UDP4") => $"exec /usr/bin/socat {socat}-LISTEN:{port},fork,reuseaddr SYSTEM:'/bin/answer {word}'";

    public static async Task EnsureAsync()
    {
        if ((await Command.RunAsync("docker", ["image", "inspect", Name])).ExitCode == 0)
            return;
        const string Script = """
            set -e
            id=$(docker create tesson-demo)
            root=$(mktemp -d)
            for file in /usr/bin/socat $(ldd /usr/bin/socat | grep -o '/[^ ]*'); do
              mkdir -p "$root$(dirname "$file")"
              cp -L "$file" "$root$file"
            done
            mkdir -p "$root/bin"
            cat >"$root/bin/answer" <<'ANSWER'
            #!/bin/sh
            echo "$1 $TESSON_UID $(/bin/busybox head -c 1)"
            ANSWER
            chmod 755 "$root/bin/answer"
            tar -C "$root" -c . | docker cp - "$id":/
            docker commit -c 'CMD ["/usr/bin/socat", "UDP4-LISTEN:53,fork,reuseaddr", "SYSTEM:/bin/answer shard"]' "$id" tesson-socat:4
            docker rm "$id"
            rm -rf "$root"
            """;
        var done = await Command.RunAsync("bash", ["-c", Script]);
        Assert.True(done.ExitCode == 0, done.ToString());
    }
}
