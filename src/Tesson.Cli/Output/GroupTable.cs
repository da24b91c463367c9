using System.Globalization;
using Tesson.Core.Groups;

namespace Tesson.Cli.Output;

/// <summary>Groups for people: a heading and a table each. Nothing where there is no group.</summary>
internal static class GroupTable
{
    public static void Print(IReadOnlyList<ObservedGroup> groups, TextWriter output)
    {
        for (int i = 0; i < groups.Count; i++)
        {
            if (i > 0)
                output.WriteLine();
            Print(groups[i], output);
        }
    }

    private static void Print(ObservedGroup group, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Group: {group.Name} [{group.Image}]  {group.State}, {group.Running} of {group.Size} shards{Address(group)}"));
        foreach (string fault in group.Faults)
            output.WriteLine($"  ! {fault}");

        Columns table = new("INSTANCE ID", "STATUS", "NAME", "LAYOUT", "MEMS", "PORTS");
        PortCell ports = new(group);
        foreach (var shard in group.Shards)
        {
            table.Add(
                shard.Container.Id.Length > 12 ? shard.Container.Id[..12] : shard.Container.Id,
                shard.Container.Status,
                shard.Container.Name,
                shard.Cpus?.ToString() ?? "?",
                shard.Mems?.ToString() ?? "-",
                ports.Of(shard));
        }

        table.Print(output);
    }

    private static string Address(ObservedGroup group) =>
        group.FrontEndAddress is { } frontEnd && group.Ports is { IsEmpty: false } ports
            ? $"  at {string.Join(", ", ports.Select(port => port.ToAddress()))} by {frontEnd}"
            : "";
}
