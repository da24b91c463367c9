namespace Tesson.Gorb;

/// <summary>What it took to have something on Gorb.</summary>
public enum Ensured
{
    /// <summary>It was created by this call.</summary>
    Created,

    /// <summary>It was there, with the same options. Also when this call's own first attempt had created it and lost the answer.</summary>
    AlreadyThere,
}
