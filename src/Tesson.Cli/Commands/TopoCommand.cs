using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Cli.Output;
using Tesson.Cli.Output.Picture;
using Tesson.Core;
using Tesson.Core.Engine;
using Tesson.Core.Groups;
using Tesson.Docker;
using Tesson.Topology;

namespace Tesson.Cli.Commands;

internal static class TopoCommand
{
    public const string Name = "topo";

    public static Command Create()
    {
        Option<string?> topology = new("--topology") { Description = "Draw this machine instead: an hwloc XML file, or synthetic:DESCRIPTION", HelpName = "SOURCE" };
        Option<bool> json = new("--json") { Description = "Print the machine and its holders as JSON" };
        Option<string?> svg = new("--svg") { Description = "Write a picture for a document to this file instead", HelpName = "FILE" };
        Option<string?> width = new("--width") { Description = "Columns of the picture (default: the window's, or 80)", HelpName = "N" };

        Command command = new(Name, "Draw the machine, and who holds which of its CPUs.") { topology, json, svg, width };
        command.SetAction((parsed, cancellationToken) => Errors.ToExitCodeAsync(parsed, async () =>
        {
            Usage usage = new();
            int? columns = usage.Number("--width", parsed.GetValue(width), PictureWindow.Least, PictureWindow.Most);
            usage.ThrowIfAny();

            string? source = parsed.GetValue(topology);
            var machine = TopologyReader.Read(TopologySource.Parse(source));
            var marks = source is null ? await MarksAsync(parsed, cancellationToken) : PictureMarks.None;

            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(svg) is { } file)
                PictureFile.Write(file, SvgPicture.Print(machine, marks));
            if (parsed.GetValue(json))
                await output.WriteLineAsync(MachineJson.Print(machine, marks));
            else if (parsed.GetValue(svg) is null)
                MachinePicture.Print(machine, marks, PictureWindow.Of(columns), output);
            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>Who holds this machine's CPUs; where the engine cannot tell, a line says so, and nobody does.</summary>
    private static async Task<PictureMarks> MarksAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            using var world = World.Open(parsed);
            if (MachineMatch.IsElsewhere(world.Engine.Host, await world.Engine.DescribeAsync(cancellationToken)))
                throw new TessonException($"the engine at {world.Engine.Address} is on another machine");
            return new PictureMarks { Holders = [.. await HoldersAsync(world.Engine, cancellationToken)] };
        }
        catch (Exception fault) when (fault is DockerException or (TessonException and not UsageException))
        {
            new Messages(parsed).Warn($"groups are not shown: {Printable.Of(fault.Message.ReplaceLineEndings(" "))}");
            return PictureMarks.None;
        }
    }

    /// <summary>The groups whose shards the engine keeps going, each with the CPUs of these.</summary>
    private static async Task<IEnumerable<Holder>> HoldersAsync(IEngine engine, CancellationToken cancellationToken) =>
        ObservedGroup.From(await engine.ListAsync(Label.Group, cancellationToken))
            .Where(group => group.IsActive)
            .Select(group => new Holder(
                group.Name,
                CpuSet.Union(group.Shards.Where(shard => shard.Container.IsActive).Select(shard => shard.Cpus ?? CpuSet.Empty)),
                group.Name));
}
