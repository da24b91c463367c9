using System.Collections.Immutable;
using Tesson.Core.Placement;

namespace Tesson.Cli.Output;

/// <summary>The kinds of core of a machine as `plan --json` prints them: a contract.</summary>
/// <param name="By">What they were told apart by; null where hwloc tells of one kind.</param>
/// <param name="Kinds">The fastest first; the place in the list is the number that `--kind` takes.</param>
internal sealed record KindsJson(string? By, ImmutableArray<KindsJson.KindJson> Kinds)
{
    public static KindsJson From(CoreKinds kinds) => new(
        kinds.Measure switch
        {
            KindMeasure.Capacity => "capacity",
            KindMeasure.MaximumFrequency => "maximumFrequency",
            KindMeasure.BaseFrequency => "baseFrequency",
            KindMeasure.CoreType => "coreType",
            KindMeasure.Order => "order",
            _ => null,
        },
        [.. kinds.Classes.Select(kind => new KindJson(
            kind.Cpus.ToString(), kind.CoreType, Speed(kind), [.. kind.Members.Select(member => new MemberJson(member.Cpus.ToString(), Speed(member)))]))]);

    private static int? Speed(CoreKind kind) => kind.Speed == 0 ? null : kind.Speed;

    internal sealed record KindJson(string Cpus, string? CoreType, int? Speed, ImmutableArray<MemberJson> Members);

    internal sealed record MemberJson(string Cpus, int? Speed);
}
