using System.Globalization;
using System.Security.Cryptography;

namespace Tesson.EndToEnd.Tests;

/// <summary>
/// A Debian machine in a folder, for what the scripts do to one: apt-get and dpkg are the real ones, with a state and a
/// repository of their own; packages are stand-ins, with the relations of the real ones. Its commands are this machine's,
/// but for those that the scripts look for. It has its own /run and its own processes, which end with each script.
/// </summary>
internal sealed class StandInMachine : IDisposable
{
    /// <summary>A dockerd that answers at its socket, and says in a file that it was there.</summary>
    public const string Dockerd = """
        #!/bin/bash
        [ ! -e /run/docker.pid ] || { echo "pid file found" >&2; exit 1; }
        touch "$MACHINE/dockerd-was-here"
        socat UNIX-LISTEN:/run/docker.sock,fork EXEC:"$MACHINE/usr/bin/answer" &
        trap 'kill $!; rm -f "$MACHINE/dockerd-was-here"; exit 0' TERM
        wait
        """;

    /// <summary>A client that does whatever it is told, and has no context.</summary>
    public const string Docker = """
        #!/bin/bash
        [ "$1" != context ]
        """;

    private const string Answer = """
        #!/bin/bash
        while read -r line && [ "${#line}" -gt 1 ]; do :; done
        printf 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nOK'
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("tesson-machine-").FullName;

    public StandInMachine()
    {
        string[] folders =
        [
            "etc/apt/apt.conf.d", "etc/apt/preferences.d", "etc/apt/sources.list.d", "etc/apt/trusted.gpg.d", "repository", "tools", "usr/bin", "usr/sbin",
            "var/cache/apt/archives/partial", "var/lib/apt/lists/partial", "var/lib/dpkg/info", "var/lib/dpkg/triggers", "var/lib/dpkg/updates", "var/log/apt",
        ];
        foreach (string folder in folders)
            Directory.CreateDirectory(Path.Combine(_folder, folder));
        Write("var/lib/dpkg/status", "");
        Write("repository/Packages", "");
        Write("etc/apt/sources.list", $"deb [trusted=yes] file:{_folder}/repository ./\n");
        Write("apt.conf", $$"""
            Dir "{{_folder}}";
            Dir::State::status "{{_folder}}/var/lib/dpkg/status";
            Dir::Bin::dpkg "/usr/bin/dpkg";
            DPkg::Options { "--root={{_folder}}"; };
            APT::Sandbox::User "root";
            """);
        HashSet<string> absent = ["docker", "dockerd", "dotnet", "nft", "podman", "ps", "systemctl"];
        foreach (string file in ((string[])["/usr/bin", "/usr/sbin", "/bin", "/sbin"]).SelectMany(Directory.EnumerateFileSystemEntries))
            if (absent.Add(Path.GetFileName(file)))
                File.CreateSymbolicLink(Path.Combine(_folder, "tools", Path.GetFileName(file)), file);
        Program("usr/bin/answer", Answer);
    }

    /// <summary>The packages that are installed, in order.</summary>
    public string[] Installed =>
        [.. File.ReadAllText(Path.Combine(_folder, "var/lib/dpkg/status")).Split("\n\n")
            .Where(section => section.Contains("Status: install ok installed", StringComparison.Ordinal))
            .Select(section => section.Split('\n')[0]["Package: ".Length..]).Order(StringComparer.Ordinal)];

    public bool Has(string file) => File.Exists(Path.Combine(_folder, file));

    public void Write(string file, string text)
    {
        string path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>A program that no package has.</summary>
    public void Program(string file, string text)
    {
        Write(file, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(_folder, file), (UnixFileMode)0b111_101_101);
    }

    /// <summary>Offers Debian's engine: the relations are those of its packages; Debian 12 has the client in the same one.</summary>
    public async Task OfferDebiansAsync(int release)
    {
        await OfferAsync("runc", "");
        await OfferAsync("containerd", "Depends: runc\n");
        string relations = "Depends: containerd, runc\nConflicts: docker-ce, docker-ce-cli, docker-ce-rootless-extras\n";
        if (release == 12)
        {
            await OfferAsync("docker.io", relations, ("usr/sbin/dockerd", Dockerd), ("usr/bin/docker", Docker));
        }
        else
        {
            await OfferAsync("docker.io", $"{relations}Recommends: docker-cli\n", ("usr/sbin/dockerd", Dockerd));
            await OfferAsync("docker-cli", "Conflicts: docker-ce-cli\n", ("usr/bin/docker", Docker));
        }

        await OfferAsync("nftables", "", ("usr/sbin/nft", "#!/bin/sh\n"));
    }

    /// <summary>Installs Docker's own packages, with the relations that they have.</summary>
    public async Task InstallDockersAsync(params string[] names)
    {
        await OfferAsync("containerd.io", "Conflicts: containerd, runc\nReplaces: containerd, runc\nProvides: containerd, runc\n");
        await OfferAsync("docker-ce-cli", "Conflicts: docker, docker-engine, docker.io\n", ("usr/bin/docker", Docker));
        await OfferAsync("docker-ce", "Depends: containerd.io, docker-ce-cli\nConflicts: docker (<< 1.5~), docker-engine, docker.io\n", ("usr/bin/dockerd", Dockerd));
        var done = await Command.RunAsync("dpkg", ["--root", _folder, "--install", .. names.Select(Package)]);
        Assert.True(done.ExitCode == 0, done.ToString());
    }

    /// <summary>A package in the machine's repository.</summary>
    public async Task OfferAsync(string name, string relations, params (string Path, string Text)[] programs)
    {
        string control = $"Package: {name}\nVersion: 1\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: stand-in\n{relations}";
        Write($"build/{name}/DEBIAN/control", control);
        foreach (var (path, text) in programs)
            Program($"build/{name}/{path}", text);
        var done = await Command.RunAsync("dpkg-deb", ["--build", "--root-owner-group", Path.Combine(_folder, "build", name), Package(name)]);
        Assert.True(done.ExitCode == 0, done.ToString());
        byte[] content = await File.ReadAllBytesAsync(Package(name));
        await File.AppendAllTextAsync(
            Path.Combine(_folder, "repository/Packages"),
            string.Create(CultureInfo.InvariantCulture, $"{control}Filename: ./{name}.deb\nSize: {content.Length}\nSHA256: {Convert.ToHexStringLower(SHA256.HashData(content))}\n\n"));
    }

    /// <summary>Runs lines of bash as root of the machine, after those that every script of this project begins with.</summary>
    public Task<Finished> RunAsync(string lines)
    {
        string script = $"""
            set -euo pipefail
            mount -t tmpfs tmpfs /run
            cd "$MACHINE"
            . {EndToEnd.Repository()}/build/setup.sh
            engine_log=$MACHINE/dockerd.log
            {lines}
            """;
        return Command.RunAsync(
            "unshare",
            ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "/bin/bash", "-c", script],
            new Dictionary<string, string?>
            {
                ["APT_CONFIG"] = Path.Combine(_folder, "apt.conf"),
                ["DOCKER_CONTEXT"] = null,
                ["DOCKER_HOST"] = null,
                ["DPKG_ADMINDIR"] = Path.Combine(_folder, "var/lib/dpkg"),
                ["MACHINE"] = _folder,
                ["PATH"] = string.Join(':', ((string[])["usr/bin", "usr/sbin", "tools"]).Select(folder => Path.Combine(_folder, folder))),
            });
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Package(string name) => Path.Combine(_folder, "repository", $"{name}.deb");
}
