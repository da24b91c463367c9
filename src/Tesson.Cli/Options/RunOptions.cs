using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using Tesson.Core;
using Tesson.Core.Engine;
using Tesson.Core.Groups;
using Tesson.Core.Ports;

namespace Tesson.Cli.Options;

/// <summary>The options of `run` that say what the group is.</summary>
internal sealed class RunOptions
{
    private readonly Argument<string> _image = new("IMAGE") { Description = "Image of every shard" };
    private readonly Argument<string[]> _command = new("COMMAND") { Description = "Command of every shard, and its arguments (default: the image's)", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _group = new("--group", "-g") { Description = "Group name (default: from the image's)", HelpName = "NAME" };
    private readonly Option<string[]> _ports = new("--port", "-p", "--publish") { Description = "Publish a port: [ADDRESS:][HOST:]CONTAINER[/udp], ranges too (repeatable)", HelpName = "SPEC" };
    private readonly Option<string?> _config = new("--config", "-c") { Description = "Engine API create body (JSON, comments allowed) that the shards start from", HelpName = "FILE" };
    private readonly Option<string[]> _environment = new("--env", "-e") { Description = "Set an environment variable: K=V, or K for this shell's (repeatable)", HelpName = "K=V" };
    private readonly Option<string?> _pull = new("--pull") { Description = "When to pull the image: missing, always, never (default: missing)", HelpName = "WHEN" };
    private readonly Option<bool> _replace = new("--replace") { Description = "Remove a group of this name first" };
    private readonly Option<string?> _stopTimeout = new("--stop-timeout") { Description = "With --replace: seconds between SIGTERM and SIGKILL (default: 10)", HelpName = "S" };
    private readonly Option<string?> _drain = new("--drain") { Description = "With --replace: seconds that connections have to end (default: 10)", HelpName = "S" };
    private readonly Option<bool?> _wait = new("--wait") { Description = "Wait until every shard is ready, else remove them again (default with a front end; --wait=false)" };
    private readonly Option<string?> _network = new("--network") { Description = "The engine's network to put the shards on (default: the engine's)", HelpName = "NAME" };
    private readonly Option<string?> _frontEnd = new("--frontend") { Description = "Who gives the group its address: auto, nft, ipvs, gorb, none (default: auto)", HelpName = "WHICH" };
    private readonly SchedulingOptions _scheduling = new();
    private readonly Option<string?> _backend = new("--backend") { Description = "Which address of a shard Gorb gets: auto, container, host (default: auto)", HelpName = "WHICH" };
    private readonly Option<string?> _pulse = new("--pulse") { Description = "How Gorb checks a shard: tcp, http, none (default: Gorb's own)", HelpName = "TYPE" };
    private readonly Option<string?> _pulseInterval = new("--pulse-interval") { Description = "How often Gorb checks a shard, in whole seconds (default: Gorb's own)", HelpName = "S" };
    private readonly Option<string?> _pulsePath = new("--pulse-path") { Description = "Path of Gorb's HTTP check (default: /)", HelpName = "PATH" };

    /// <summary>Which group it is, and what becomes of another of that name.</summary>
    public Option[] Group => [_group, _replace, _stopTimeout, _drain];

    /// <summary>What its shards are.</summary>
    public Option[] Image => [_ports, _environment, _config, _network, _pull];

    /// <summary>Who gives it an address, and how.</summary>
    public Option[] FrontEnd => [_frontEnd, .. _scheduling.All, _backend, _pulse, _pulseInterval, _pulsePath];

    /// <summary>Whether the group is waited for.</summary>
    public Option Wait => _wait;

    /// <summary>Adds the image, and the shards' command.</summary>
    public void AddArgumentsTo(Command command)
    {
        command.Arguments.Add(_image);
        command.Arguments.Add(_command);
    }

    /// <summary>A word of ours that went to the shards with their command, as with docker; null where it begins with none.</summary>
    public string? Misplaced(ParseResult parsed)
    {
        string? first = parsed.GetValue(_command)?.FirstOrDefault()?.Split('=')[0];
        return Unknown.Names(parsed.CommandResult.Command).Contains(first) ? first : null;
    }

    /// <summary>Turns the words into a group; every fault is collected.</summary>
    public GroupSpec Read(ParseResult parsed, Usage usage, PlacementOptions placement)
    {
        string image = parsed.GetRequiredValue(_image);
        // An option that nobody declared is an operand to the parser, and so the image. No image begins with a dash.
        if (image.StartsWith('-'))
            throw new UsageException(Unknown.Option(parsed.CommandResult.Command, image));
        string? fault = DockerEngine.ImageFault(image);
        if (fault is not null)
            usage.Add($"image '{image}': {fault}");
        string? given = parsed.GetValue(_group);
        string? group = given is null && fault is not null ? null : usage.Read(() => given is null ? GroupName.FromImage(image) : GroupName.Check(given));
        string? gorb = GlobalOptions.GorbOf(parsed, usage);
        var choice = usage.Word("--frontend", parsed.GetValue(_frontEnd), FrontEndChoice.Auto,
            ("auto", FrontEndChoice.Auto), ("nft", FrontEndChoice.Nft), ("ipvs", FrontEndChoice.Ipvs), ("gorb", FrontEndChoice.Gorb), ("none", FrontEndChoice.None));
        if (choice == FrontEndChoice.Gorb && gorb is null)
            usage.Add("--frontend gorb: where is it? Give --gorb DEVICE://HOST:PORT, or set GORB_URI");
        var body = parsed.GetValue(_config) is { } file ? usage.Read(() => UserBody.Read(file)) : null;
        var ports = usage.Read(() => Ports(parsed.GetValue(_ports) ?? [], body));

        return new GroupSpec
        {
            Name = group ?? "",
            Image = image,
            Command = [.. parsed.GetValue(_command) ?? []],
            Placement = placement.Read(parsed, usage),
            CpuShares = placement.CpuShares(parsed, usage),
            Ports = ports.IsDefault ? [] : ports,
            Body = body?.Json,
            BodySource = body?.Source ?? "",
            Environment = [.. (parsed.GetValue(_environment) ?? []).Select(text => usage.Read(() => Variable(text))).OfType<string>()],
            Pull = usage.Word("--pull", parsed.GetValue(_pull), PullPolicy.Missing, ("missing", PullPolicy.Missing), ("always", PullPolicy.Always), ("never", PullPolicy.Never)),
            Replace = parsed.GetValue(_replace),
            StopWait = usage.Seconds("--stop-timeout", parsed.GetValue(_stopTimeout), 10, least: 0),
            Wait = parsed.GetValue(_wait),
            Drain = usage.Seconds("--drain", parsed.GetValue(_drain), 10, least: 0),
            Network = parsed.GetValue(_network),
            BodyNetwork = body?.Network,
            CgroupParent = body?.CgroupParent,
            IsAutoRemoved = body?.IsAutoRemoved == true,
            Choice = choice,
            Gorb = gorb,
            Scheduling = _scheduling.Read(parsed, usage, choice, gorb),
            Backend = usage.Word("--backend", parsed.GetValue(_backend), BackendMode.Auto, ("auto", BackendMode.Auto), ("container", BackendMode.Container), ("host", BackendMode.Host)),
            Pulse = Pulse(parsed, usage),
            RunId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
        };
    }

    private static ImmutableArray<PortMapping> Ports(string[] specs, UserBody? body)
    {
        ImmutableArray<PortMapping> mappings = [.. body?.Ports ?? [], .. specs.SelectMany(spec => PortSpec.Parse(spec))];
        PortSpec.EnsureDistinct(mappings);
        return mappings;
    }

    /// <summary>K=V as it is; K takes the value that it has here, and is dropped where it has none, as with docker.</summary>
    private static string? Variable(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (text.Length == 0 || equals == 0)
            throw new UsageException("--env: a variable needs a name; write K=V");
        if (equals > 0)
            return text;
        return Environment.GetEnvironmentVariable(text) is { } value ? $"{text}={value}" : null;
    }

    private PulseSpec? Pulse(ParseResult parsed, Usage usage)
    {
        string? type = usage.Word<string?>("--pulse", parsed.GetValue(_pulse), null, ("tcp", "tcp"), ("http", "http"), ("none", "none"));
        int? interval = usage.Number("--pulse-interval", parsed.GetValue(_pulseInterval), 1, 86_400);
        string? path = parsed.GetValue(_pulsePath);
        if (path is not null && type != "http")
            usage.Add("--pulse-path is for HTTP checks; add --pulse http");
        if (path is not null && !path.StartsWith('/'))
            usage.Add($"--pulse-path '{path}': a path begins with /");
        return type is null && interval is null ? null : new PulseSpec(type, interval is { } seconds ? TimeSpan.FromSeconds(seconds) : null, path);
    }
}
