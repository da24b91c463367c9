namespace Tesson.Core.Placement;

/// <summary>The machine cannot carry what was asked for.</summary>
public sealed class PlacementException(string message) : TessonException(message);
