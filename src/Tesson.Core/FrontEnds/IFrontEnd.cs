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

    /// <summary>Checks that it answers, before anything is changed.</summary>
    /// <exception cref="TessonException">It does not, or its device is not on this machine.</exception>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>The host address under which a port published on all addresses is reached from elsewhere.</summary>
    string HostAddress { get; }

    /// <summary>Adds a service; true if it was not there before.</summary>
    Task<bool> AddServiceAsync(Service service, CancellationToken cancellationToken);

    /// <summary>Adds a backend; true if it was not there before.</summary>
    Task<bool> AddBackendAsync(Backend backend, CancellationToken cancellationToken);

    /// <summary>Lets a backend finish what it has and gives it nothing new. A missing one is fine.</summary>
    Task DrainAsync(string service, string backend, CancellationToken cancellationToken);

    /// <summary>Removes a backend. A missing one is fine.</summary>
    Task RemoveBackendAsync(string service, string backend, CancellationToken cancellationToken);

    /// <summary>Removes a service unless it has backends. A missing one is fine.</summary>
    Task RemoveServiceIfEmptyAsync(string service, CancellationToken cancellationToken);
}
