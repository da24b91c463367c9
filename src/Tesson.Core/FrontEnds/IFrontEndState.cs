using System.Collections.Immutable;

namespace Tesson.Core.FrontEnds;

/// <summary>What a front end has, at one moment.</summary>
public interface IFrontEndState
{
    /// <summary>Why what all services share has to be mended, or null.</summary>
    string? Damage { get; }

    /// <summary>What is left of groups that are gone, as a cause; null where nothing is.</summary>
    string? Remains => null;

    /// <summary>Whether calls that are made together take effect together, in any order, and a backend takes the place of the one of its name.</summary>
    bool IsTransactional { get; }

    /// <summary>Every service that may be Tesson's, with its backends.</summary>
    ImmutableArray<ObservedService> Services { get; }

    /// <summary>Whether the service is there as it is wanted.</summary>
    bool Has(Service service);

    /// <summary>Whether the backend is there and leads where it should, with its weight.</summary>
    bool Has(Backend backend);

    /// <summary>Who else than a group has the address of a service, with the remedy; null where nobody has, or the front end has no others.</summary>
    string? Foreigner(Service service) => null;

    /// <summary>Which clients will not reach a service, and why, as a sentence; null where all do that should.</summary>
    string? Caution(Service service) => null;

    /// <summary>Whether a backend was taken out of turn and finishes its connections, or was set to get nothing new.</summary>
    bool IsDrained(string backend);
}
