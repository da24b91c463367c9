using System.Collections.Immutable;
using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Cli.Output;
using Tesson.Core;
using Tesson.Core.Engine;
using Tesson.Core.Groups;

namespace Tesson.Cli.Commands;

internal static class PsCommand
{
    public static Command Create()
    {
        GroupNames names = new("Group to show, and no other");
        Option<bool> json = new("--json") { Description = "Print the groups as JSON" };
        Option<bool> quiet = new("--quiet", "-q") { Description = "Print container ids only" };

        Command command = new("ps", "List groups and their shards.") { json, quiet };
        names.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Errors.ToExitCodeAsync(parsed, async () =>
        {
            Usage usage = new();
            var wanted = names.Read(parsed, usage);
            usage.ThrowIfAny();

            using var node = GlobalOptions.OpenNode(parsed);
            // The engine answers while nft is started.
            var listing = node.Engine.ListAsync(Label.Group, cancellationToken);
            var straying = new StrayReading(node.Engine, node.FrontEnds, node.Kernels).ReadAsync(cancellationToken);
            var containers = await listing;
            var rivaling = new RivalReading(node.FrontEnds, node.Kernels).ReadAsync(ObservedGroup.From(containers), cancellationToken);
            var pinned = await new PinReading(node.Engine, node.HostCpus).MarkElsewhereAsync(containers, cancellationToken);
            var groups = ObservedGroup.From(await new EndReading(node.Engine).MarkOutOfMemoryAsync(pinned, cancellationToken));
            var strays = await straying;
            var rivals = await rivaling;
            groups =
            [
                .. groups.Select(group => group with
                {
                    Strays = [.. strays.Where(stray => stray.Service.Group == group.Name).Select(stray => stray.ToString())],
                    Rivals = [.. rivals.Where(rival => rival.Group == group.Name).Select(rival => rival.Sentence)],
                }),
            ];
            foreach (var gone in strays.Where(stray => groups.All(group => group.Name != stray.Service.Group)))
                new Messages(parsed).Warn($"group '{gone.Service.Group}': {gone}");
            if (!wanted.IsEmpty)
                groups = [.. groups.Where(group => wanted.Contains(group.Name))];

            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                await output.WriteLineAsync(GroupJson.Print(groups));
            else if (parsed.GetValue(quiet))
                await output.WriteAsync(string.Concat(groups.SelectMany(group => group.Shards).Select(shard => $"{shard.Container.Id[..12]}\n")));
            else
                GroupTable.Print(groups, output);

            Messages messages = new(parsed);
            if (groups.IsEmpty && wanted.IsEmpty && !parsed.GetValue(quiet))
                messages.Tell(["there is no group here; `tesson run` starts one"], []);
            return ReportUnknown(wanted, groups, messages);
        }));
        return command;
    }

    private static int ReportUnknown(ImmutableArray<string> wanted, ImmutableArray<ObservedGroup> groups, Messages messages)
    {
        string[] unknown = [.. wanted.Where(name => groups.All(group => group.Name != name))];
        foreach (string name in unknown)
            messages.Fail($"no group named '{name}'");
        return unknown.Length == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
