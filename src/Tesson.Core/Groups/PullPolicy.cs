namespace Tesson.Core.Groups;

/// <summary>When an image is pulled.</summary>
public enum PullPolicy
{
    /// <summary>When the engine does not have it.</summary>
    Missing,

    /// <summary>Before every run.</summary>
    Always,

    /// <summary>Never; a missing image is an error.</summary>
    Never,
}
