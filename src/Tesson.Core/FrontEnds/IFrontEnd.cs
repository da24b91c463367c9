namespace Tesson.Core.FrontEnds;

/// <summary>A balancer that gives a group one address. One call a planned step; what is there already is fine.</summary>
public interface IFrontEnd
{
    /// <summary>Its address, as the user wrote it.</summary>
    string Address { get; }

    /// <summary>The network host that it is reached at.</summary>
    string Host { get; }

    /// <summary>Whether it runs on this machine.</summary>
    bool IsLocal { get; }

    /// <summary>Whether something of Tesson's may be in it; false only where that is certain without asking it.</summary>
    bool IsUsed => true;

    /// <summary>Checks that it answers, before anything is changed.</summary>
    /// <exception cref="TessonException">It does not, or its device is not on this machine.</exception>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>What it has now.</summary>
    Task<IFrontEndState> ObserveAsync(CancellationToken cancellationToken);

    /// <summary>The rules of others on this machine by which a connection to a service may not come to it.</summary>
    Task<NatRivals> ReadRivalsAsync(CancellationToken cancellationToken) => Task.FromResult(NatRivals.None);

    /// <summary>The host address under which a port published on all addresses is reached from elsewhere.</summary>
    string HostAddress { get; }

    /// <summary>Makes again what all services share.</summary>
    Task MendAsync(CancellationToken cancellationToken);

    /// <summary>Adds a service; true if it was not there before.</summary>
    Task<bool> AddServiceAsync(Service service, CancellationToken cancellationToken);

    /// <summary>Adds a backend; true if it was not there before.</summary>
    Task<bool> AddBackendAsync(Backend backend, CancellationToken cancellationToken);

    /// <summary>Lets a backend finish what it has and gives it nothing new. A missing one is fine.</summary>
    /// <param name="service">Its service.</param>
    /// <param name="backend">Its name.</param>
    /// <param name="hold">How long it is to be left so by others: the one who drains it stops it within this time.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task DrainAsync(Service service, string backend, TimeSpan hold, CancellationToken cancellationToken);

    /// <summary>Removes a backend. A missing one is fine.</summary>
    /// <param name="service">Its service.</param>
    /// <param name="backend">Its name.</param>
    /// <param name="isDead">Whether nobody is there any more, so that connections to it are better broken off than left to time out.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task RemoveBackendAsync(Service service, string backend, bool isDead, CancellationToken cancellationToken);

    /// <summary>Removes a service unless it has backends. A missing one is fine.</summary>
    Task RemoveServiceIfEmptyAsync(Service service, CancellationToken cancellationToken);

    /// <summary>Whether <see cref="WatchAsync"/> tells of every change; one that does not has to be looked at.</summary>
    bool TellsOfChanges => false;

    /// <summary>Calls back when somebody changes it behind Tesson's back, until cancelled; one that cannot tell is silent.</summary>
    Task WatchAsync(Action changed, CancellationToken cancellationToken);
}
