namespace Tesson.Cli.Options;

/// <summary>Options of `docker run` that `tesson run` does not have, and how it is given the same.</summary>
internal static class DockerOptions
{
    private const string Background = "leave it out, shards always run in the background";
    private const string Pins = "Tesson chooses the CPUs and memory nodes; see -n, -u, --cpu-set and --node";

    private static readonly Dictionary<string, string> Ways = new(StringComparer.Ordinal)
    {
        ["--name"] = "give the group's name with -g NAME; its shards are NAME-0, NAME-1, ...",
        ["-d"] = Background,
        ["--detach"] = Background,
        ["-i"] = Background,
        ["-t"] = Background,
        ["-it"] = Background,
        ["-ti"] = Background,
        ["--interactive"] = Background,
        ["--tty"] = Background,
        ["--cpus"] = Pins,
        ["--cpuset-cpus"] = Pins,
        ["--cpuset-mems"] = Pins,
        ["--net"] = "write --network",
        ["--env-file"] = "give each variable with -e K=V",
        ["-v"] = Host("\"Binds\": [\"/from:/to\"]"),
        ["--volume"] = Host("\"Binds\": [\"/from:/to\"]"),
        ["--mount"] = Host("\"Mounts\": [{\"Type\": \"bind\", \"Source\": \"/from\", \"Target\": \"/to\"}]"),
        ["--restart"] = Host("\"RestartPolicy\": {\"Name\": \"always\"}"),
        ["--rm"] = Host("\"AutoRemove\": true"),
        ["--tmpfs"] = Host("\"Tmpfs\": {\"/to\": \"\"}"),
        ["--privileged"] = Host("\"Privileged\": true"),
        ["--read-only"] = Host("\"ReadonlyRootfs\": true"),
        ["--init"] = Host("\"Init\": true"),
        ["--cap-add"] = Host("\"CapAdd\": [\"NAME\"]"),
        ["--cap-drop"] = Host("\"CapDrop\": [\"NAME\"]"),
        ["--security-opt"] = Host("\"SecurityOpt\": [\"OPTION\"]"),
        ["--device"] = Host("\"Devices\": [{\"PathOnHost\": \"/dev/x\", \"PathInContainer\": \"/dev/x\", \"CgroupPermissions\": \"rwm\"}]"),
        ["--gpus"] = Host("\"DeviceRequests\": [{\"Count\": -1, \"Capabilities\": [[\"gpu\"]]}]"),
        ["--dns"] = Host("\"Dns\": [\"ADDRESS\"]"),
        ["--add-host"] = Host("\"ExtraHosts\": [\"NAME:ADDRESS\"]"),
        ["--shm-size"] = Host("\"ShmSize\": 67108864"),
        ["--ulimit"] = Host("\"Ulimits\": [{\"Name\": \"nofile\", \"Soft\": 1024, \"Hard\": 1024}]"),
        ["--sysctl"] = Host("\"Sysctls\": {\"NAME\": \"VALUE\"}"),
        ["--log-driver"] = Host("\"LogConfig\": {\"Type\": \"DRIVER\"}"),
        ["--log-opt"] = Host("\"LogConfig\": {\"Type\": \"DRIVER\", \"Config\": {\"K\": \"V\"}}"),
        ["-l"] = Body("\"Labels\": {\"K\": \"V\"}"),
        ["--label"] = Body("\"Labels\": {\"K\": \"V\"}"),
        ["--user"] = Body("\"User\": \"NAME\""),
        ["-w"] = Body("\"WorkingDir\": \"/PATH\""),
        ["--workdir"] = Body("\"WorkingDir\": \"/PATH\""),
        ["--hostname"] = Body("\"Hostname\": \"NAME\""),
        ["--entrypoint"] = Body("\"Entrypoint\": [\"/PROGRAM\"]"),
        ["--health-cmd"] = Body("\"Healthcheck\": {\"Test\": [\"CMD-SHELL\", \"COMMAND\"]}"),
    };

    /// <summary>How the same is given; null for what docker does not have either, or what nobody asked for yet.</summary>
    public static string? WayOf(string option) => Ways.GetValueOrDefault(option);

    private static string Host(string field) => Body($"\"HostConfig\": {{{field}}}");

    private static string Body(string field) => $"give it in a create body, -c FILE, as {{{field}}}";
}
