namespace Tesson.Docker;

/// <summary>One event of a pull.</summary>
/// <param name="Layer">The layer, or the tag, that it is about; null for the whole.</param>
/// <param name="Status">The engine's words, such as <c>Downloading</c>.</param>
/// <param name="Current">Bytes done; null where they are not counted.</param>
/// <param name="Total">Bytes to do; null where they are not known.</param>
public sealed record PullProgress(string? Layer, string Status, long? Current, long? Total);
