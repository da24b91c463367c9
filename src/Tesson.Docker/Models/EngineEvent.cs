namespace Tesson.Docker;

/// <summary>Something that has just happened on the engine. A text that it leaves out is empty.</summary>
public sealed record EngineEvent
{
    /// <summary>What kind of object it happened to, such as <c>container</c> or <c>network</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>What happened, such as <c>start</c>, <c>die</c> or <c>health_status: unhealthy</c>.</summary>
    public string Action { get; init; } = "";

    /// <summary>The object's id.</summary>
    public string ActorID { get; init; } = "";

    /// <summary>What the engine tells of the object: a container's <c>name</c>, <c>image</c>, <c>exitCode</c> and labels.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();
}
