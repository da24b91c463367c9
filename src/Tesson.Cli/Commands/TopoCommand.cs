using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Cli.Output;
using Tesson.Cli.Output.Picture;
using Tesson.Topology;

namespace Tesson.Cli.Commands;

internal static class TopoCommand
{
    public static Command Create()
    {
        Option<string?> topology = new("--topology") { Description = "Draw this machine instead: an hwloc XML file, or synthetic:DESCRIPTION", HelpName = "SOURCE" };
        Option<bool> json = new("--json") { Description = "Print the machine and its holders as JSON; with --devices those" };
        Option<string?> svg = new("--svg") { Description = "Write a picture for a document to this file instead", HelpName = "FILE" };
        Option<string?> width = new("--width") { Description = "Columns of the picture (default: the window's, or 80)", HelpName = "N" };
        Option<bool> devices = new("--devices") { Description = "List devices with their local CPUs and nodes, as --near takes them" };

        Command command = new("topo", "Draw the machine, and who holds which of its CPUs.") { topology, json, svg, width, devices };
        command.SetAction((parsed, cancellationToken) => Errors.ToExitCodeAsync(parsed, async () =>
        {
            Usage usage = new();
            int? columns = usage.Number("--width", parsed.GetValue(width), PictureWindow.Least, PictureWindow.Most);
            if (parsed.GetValue(devices) && parsed.GetValue(svg) is not null)
                usage.Add("--devices with --svg: the picture has no devices; give one of them");
            string? source = parsed.GetValue(topology);
            // The machine-wide reserve is this machine's.
            var reserve = source is null ? PlacementOptions.MachineReserve(usage) : null;
            usage.ThrowIfAny();

            var machine = TopologyReader.Read(TopologySource.Parse(source), withDevices: parsed.GetValue(devices));
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(devices))
            {
                await output.WriteAsync(parsed.GetValue(json) ? DevicesJson.Print(machine) + '\n' : DeviceTable.Print(machine));
                return ExitCode.Done;
            }

            var view = source is null ? await EngineView.ReadAsync(parsed, "groups are not shown", cancellationToken) : null;
            machine = view?.Around?.Narrow(machine) ?? machine;
            PictureMarks marks = new() { Holders = [.. Holder.Of(view?.Ledger)], Reserved = reserve?.Of(machine) ?? CpuSet.Empty };
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
}
