using System.CommandLine;
using Tesson.Cli.Output;
using Tesson.Core;
using Tesson.Core.Engine;
using Tesson.Core.Placement;
using Tesson.Docker;

namespace Tesson.Cli;

/// <summary>Who holds this machine's CPUs, for those who look at the machine and could do without an engine.</summary>
internal static class EngineLedger
{
    /// <summary>The ledger; an empty one, and a warning, where the engine cannot tell or is on another machine.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="lack">What is lacking then: <c>groups are not shown</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Ledger> ReadAsync(ParseResult parsed, string lack, CancellationToken cancellationToken)
    {
        try
        {
            using var world = World.Open(parsed);
            if (MachineMatch.IsElsewhere(world.Engine.Host, await world.Engine.DescribeAsync(cancellationToken)))
                throw new TessonException($"the engine at {world.Engine.Address} is on another machine");
            return await world.Engine.ReadLedgerAsync(await world.Engine.ListAsync(null, cancellationToken), without: null, cancellationToken);
        }
        catch (Exception fault) when (fault is DockerException or (TessonException and not UsageException))
        {
            new Messages(parsed).Warn($"{lack}: {fault.Message.ReplaceLineEndings(" ")}");
            return Ledger.Empty;
        }
    }
}
