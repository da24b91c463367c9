namespace Tesson.Gorb;

/// <summary>The outcome of a backend's latest check. The numbers are Gorb's.</summary>
public enum GorbBackendStatus
{
    /// <summary>It answered, or was not checked yet.</summary>
    Up = 0,

    /// <summary>It did not answer.</summary>
    Down = 1,

    /// <summary>It is gone.</summary>
    Removed = 2,
}
