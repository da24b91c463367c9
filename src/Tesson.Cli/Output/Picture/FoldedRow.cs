using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Cli.Output.Picture;

/// <summary>A part, or several that are alike, in a folded picture.</summary>
/// <param name="Depth">How deep it lies, from 0.</param>
/// <param name="Label">Its name.</param>
/// <param name="Cpus">Its CPUs.</param>
/// <param name="Blocks">Its marks, in blocks of what lies together; empty for one whose children follow.</param>
/// <param name="Note">What stands in place of marks; null for nothing.</param>
internal sealed record FoldedRow(int Depth, string Label, CpuSet Cpus, ImmutableArray<FoldedBlock> Blocks, string? Note = null);

/// <summary>Units that lie together, such as the cores of one L3.</summary>
/// <param name="Units">The CPUs and the mark of each.</param>
internal sealed record FoldedBlock(ImmutableArray<(CpuSet Cpus, Mark Mark)> Units);
