namespace Tesson.Gorb;

/// <summary>How Gorb checks a backend.</summary>
public enum PulseType
{
    /// <summary>It connects. On a UDP backend this fails, and drains it.</summary>
    Tcp,

    /// <summary>It sends an HTTP request and expects 200.</summary>
    Http,

    /// <summary>It takes the backend for healthy.</summary>
    None,
}
