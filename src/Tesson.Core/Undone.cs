using System.Collections.Immutable;

namespace Tesson.Core;

/// <summary>How undoing a run ended.</summary>
/// <param name="Count">How many containers were removed again.</param>
/// <param name="Left">What could not be undone, and why.</param>
/// <param name="Bug">The bug that undoing met; null where there was none.</param>
internal sealed record Undone(int Count, ImmutableArray<string> Left, Exception? Bug);
