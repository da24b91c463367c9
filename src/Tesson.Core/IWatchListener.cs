namespace Tesson.Core;

/// <summary>Hears what a watch does.</summary>
public interface IWatchListener
{
    /// <summary>Something happened, and the front ends will be looked at. Calls come from several threads.</summary>
    void Woken(string reason);

    /// <summary>Front ends and engine were compared, and made to agree.</summary>
    void Synced(SyncResult result);

    /// <summary>They could not be compared; it is tried again.</summary>
    void Failed(string fault);
}
