namespace Tesson.Core.Plans;

/// <summary>How a step ended.</summary>
public enum Outcome
{
    /// <summary>It was not begun: one that it needed had failed, or the plan was broken off.</summary>
    NotBegun,

    /// <summary>It was done.</summary>
    Done,

    /// <summary>It was done before: what it was to add was there already.</summary>
    AlreadyThere,

    /// <summary>It was begun and failed, or was broken off; whether it took effect is not known.</summary>
    Failed,
}
