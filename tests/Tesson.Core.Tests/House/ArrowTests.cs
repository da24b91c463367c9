using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Tesson.Testing;

namespace Tesson.Core.Tests.House;

/// <summary>
/// Who may name whom: arrows go downwards only. docs/architecture.md has the picture. What is not so yet stands in red-list.txt, which only
/// gets shorter. By <c>using</c>, which is exact: one that is not needed is an error.
/// </summary>
public sealed partial class ArrowTests
{
    private const string RedList = "tests/Tesson.Core.Tests/House/red-list.txt";

    /// <summary>The rooms, and the rooms that each may name. A folder of Core is a room; so is each other project.</summary>
    private static readonly FrozenDictionary<string, string[]> Allowed = new Dictionary<string, string[]>
    {
        ["Cli"] = ["Core", "Core.Engine", "Core.FrontEnds", "Core.Groups", "Core.Host", "Core.Nodes", "Core.Placement", "Core.Plans", "Core.Ports", "Topology"],
        ["Core"] = ["Core.Engine", "Core.FrontEnds", "Core.Groups", "Core.Host", "Core.Placement", "Core.Plans", "Core.Ports", "Topology"],
        // The one place that makes the outside systems.
        ["Core.Nodes"] = ["Core.Engine", "Core.FrontEnds", "Core.Groups", "Core.Host", "Docker", "Gorb", "Ipvs", "Links", "Nftables", "Nftables.Nat"],
        ["Core.Plans"] = ["Core.Engine", "Core.FrontEnds", "Core.Groups", "Core.Host", "Core.Placement", "Core.Ports", "Topology"],
        ["Core.Engine"] = ["Core.Groups", "Core.Host", "Core.Placement", "Core.Ports", "Topology", "Docker"],
        ["Core.FrontEnds"] = ["Core.Groups", "Core.Host", "Core.Ports", "Topology", "Conntrack", "Gorb", "Ipvs", "Links", "Nftables", "Nftables.Nat", "Tools"],
        ["Core.Host"] = ["Core.Groups", "Core.Ports", "Topology", "Affinity"],
        ["Core.Groups"] = ["Core.Placement", "Core.Ports", "Topology"],
        ["Core.Placement"] = ["Topology"],
        ["Core.Ports"] = [],
        ["Ipvs"] = ["Tools"],
        ["Links"] = ["Tools"],
        ["Nftables"] = ["Tools"],
    }.ToFrozenDictionary();

    [Fact]
    public void Arrows_go_downwards_but_for_the_red_list()
    {
        string[] found = [.. Arrows().Where(arrow => !MayName(arrow.From, arrow.To)).Select(arrow => $"{arrow.File} -> {arrow.To}").Distinct().Order(StringComparer.Ordinal)];
        string text = string.Concat(found.Select(arrow => $"{arrow}\n"));
        Assert.Equal(Repository.Checked(text, RedList), text);
    }

    [Fact]
    public void Every_room_is_known()
    {
        string[] rooms = [.. Arrows().Select(arrow => arrow.From).Distinct()];
        Assert.Contains("Core.Plans", rooms);
        Assert.DoesNotContain(rooms, room => room.StartsWith("Core", StringComparison.Ordinal) && !Allowed.ContainsKey(room));
    }

    private static bool MayName(string from, string to) =>
        from == to || to.StartsWith($"{from}.", StringComparison.Ordinal) && !from.StartsWith("Core", StringComparison.Ordinal) && from != "Cli"
        || Owner(from) == Owner(to) && !to.StartsWith("Core", StringComparison.Ordinal)
        || (Allowed.GetValueOrDefault(from) ?? []).Contains(to);

    /// <summary>The project: only Core's folders are rooms of their own.</summary>
    private static string Owner(string room) => room.Split('.')[0];

    private static IEnumerable<(string File, string From, string To)> Arrows()
    {
        string source = Path.Combine(Repository.Folder, "src");
        foreach (string file in Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories))
        {
            string[] path = Path.GetRelativePath(source, file).Split('/');
            if (path.Contains("obj") || path.Contains("bin"))
                continue;
            string project = path[0]["Tesson.".Length..];
            string from = project == "Core" && path.Length > 2 ? $"Core.{path[1]}" : project;
            foreach (Match match in Using().Matches(File.ReadAllText(file)))
                yield return ($"src/{string.Join('/', path)}", from, match.Groups[1].Value);
        }
    }

    [GeneratedRegex(@"^using (?:static |\w+ = )?Tesson\.([A-Za-z.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
