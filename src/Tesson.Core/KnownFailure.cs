using System.Net.Sockets;
using Tesson.Conntrack;
using Tesson.Core.Plans;
using Tesson.Docker;
using Tesson.Gorb;
using Tesson.Tools;
using Tesson.Topology;

namespace Tesson.Core;

/// <summary>Which exceptions are failures of the world outside, which the user is told. All others are bugs, and end the program.</summary>
public static class KnownFailure
{
    /// <summary>Whether it is one: an outside system's, a file's, a connection's, or an interrupt.</summary>
    public static bool Is(Exception fault) => fault is
        TessonException or DockerException or GorbException or TopologyException or ToolException or ConntrackException
        or IOException or UnauthorizedAccessException or SocketException or OperationCanceledException;

    /// <summary>The first bug that a step met; null where there was none.</summary>
    internal static StepResult? FirstBug(IEnumerable<StepResult> results) =>
        results.FirstOrDefault(result => result.Fault is not null && !Is(result.Fault));

    /// <exception cref="BugException">A step met a bug.</exception>
    internal static void ThrowIfBug(IEnumerable<StepResult> results)
    {
        if (FirstBug(results) is { } bug)
            throw new BugException($"{bug.Step.Step}: a bug", bug.Fault!);
    }
}
