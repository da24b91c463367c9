using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Cli.Output;
using Tesson.Core;
using Tesson.Core.Engine;
using Tesson.Core.Groups;
using Tesson.Core.Placement;

namespace Tesson.Cli;

/// <summary>What the engine adds to this machine, for those who look at the machine and could do without an engine.</summary>
/// <param name="Ledger">Who holds its CPUs.</param>
/// <param name="Around">The control group that shards are put into; null where that cannot be seen.</param>
internal sealed record EngineView(Ledger Ledger, ControlGroup? Around)
{
    /// <summary>Nobody holds anything.</summary>
    public static EngineView Nothing { get; } = new(Ledger.Empty, null);

    /// <summary>Asks the engine; where it cannot tell, or is on another machine, nothing, and a warning.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="lack">What is lacking then: <c>groups are not shown</c>; null where its groups do not matter, and nothing is said.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<EngineView> ReadAsync(ParseResult parsed, string? lack, CancellationToken cancellationToken)
    {
        try
        {
            using var node = GlobalOptions.OpenNode(parsed);
            var machine = await node.Engine.DescribeAsync(cancellationToken);
            if (MachineMatch.Elsewhere(node.Engine.Host, node.Engine.Address, machine) is { } elsewhere)
                throw new TessonException(elsewhere);
            return new EngineView(lack is null ? Ledger.Empty : await ReadLedgerAsync(node.Engine, cancellationToken), node.HostCpus.ReadParent(machine, parent: null));
        }
        catch (TessonException fault) when (fault is not UsageException)
        {
            if (lack is not null)
                new Messages(parsed).Warn($"{lack}: {fault.Message.ReplaceLineEndings(" ")}");
            return Nothing;
        }
    }

    private static async Task<Ledger> ReadLedgerAsync(IEngine engine, CancellationToken cancellationToken) =>
        await engine.ReadLedgerAsync(await engine.ListAsync(null, cancellationToken), without: null, cancellationToken);
}
