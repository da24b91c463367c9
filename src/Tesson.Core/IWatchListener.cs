namespace Tesson.Core;

/// <summary>Hears what a watch does.</summary>
public interface IWatchListener
{
    /// <summary>Something happened, and the front ends will be looked at. Calls come from several threads.</summary>
    void Woken(string reason);

    /// <summary>A part of the front ends and the engine were compared, and made to agree. Parts come from threads of their own.</summary>
    void Synced(string part, SyncResult result);

    /// <summary>They could not be compared; it is tried again.</summary>
    void Failed(string part, string fault);
}
