using System.Reflection;
using Tesson.Testing;

namespace Tesson.Core.Tests.House;

/// <summary>
/// What each library shows to others is a file in surface/: what is added to it is added on purpose. <c>TESSON_WRITE=1</c> writes it anew.
/// </summary>
public sealed class PublicSurfaceTests
{
    public static TheoryData<string> Libraries => ["Core", "Topology", "Docker", "Gorb", "Nftables", "Ipvs", "Links", "Conntrack", "Affinity", "Tools"];

    [Theory, MemberData(nameof(Libraries))]
    public void A_library_shows_what_its_file_says(string library)
    {
        string text = string.Concat(Assembly.Load($"Tesson.{library}").GetExportedTypes()
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => $"{type.FullName}\n{string.Concat(Members(type).Select(member => $"  {member}\n"))}"));
        Assert.NotEmpty(text);
        Assert.Equal(Repository.Checked(text, $"tests/Tesson.Core.Tests/House/surface/{library}.txt"), text);
    }

    /// <summary>What it declares itself, without what records and enums have all.</summary>
    private static IEnumerable<string> Members(Type type) => type
        .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(member => member is not Type && !IsEverywhere(member))
        .Select(member => $"{member}")
        .Distinct()
        .Order(StringComparer.Ordinal);

    private static bool IsEverywhere(MemberInfo member) =>
        member is MethodBase { IsSpecialName: true } and not ConstructorInfo
        || member.Name is "Equals" or "GetHashCode" or "ToString" or "Deconstruct" or "value__" or "GetType"
        || member.Name.StartsWith('<');
}
