using System.Collections.Immutable;
using Tesson.Core.Groups;
using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Plans;

/// <summary>A run that nothing stands against.</summary>
/// <param name="Machine">The machine that it was planned on.</param>
/// <param name="Group">What was asked for.</param>
/// <param name="Layout">Where the shards go.</param>
/// <param name="Plan">What is to be done.</param>
/// <param name="Warnings">What the user should know.</param>
public sealed record PlannedRun(Machine Machine, GroupSpec Group, Layout Layout, Plan Plan, ImmutableArray<string> Warnings);
