using System.CommandLine;
using Tesson.Core;

namespace Tesson.Cli.Options;

/// <summary>How long `run` and `start` may wait for what, and how many calls they make at a time.</summary>
internal sealed class BoundsOptions
{
    private readonly Option<string?> _timeout = new("--timeout") { Description = "Longest wait for a shard to run, or to be healthy (default: 60)", HelpName = "S" };
    private readonly Option<string?> _addressTimeout = new("--address-timeout") { Description = "Longest wait for the group's address to answer, once its shards are ready (default: 3)", HelpName = "S" };
    private readonly Option<string?> _undoTimeout = new("--undo-timeout") { Description = "Longest time for removing again what a failed run created, and for another run to do so that is to give way (default: 60)", HelpName = "S" };
    private readonly Option<string?> _parallel = new("--parallel") { Description = "Calls to the engine at a time (default: 16)", HelpName = "N" };

    public Option[] All => [_timeout, _addressTimeout, _undoTimeout, _parallel];

    public Bounds Read(ParseResult parsed, Usage usage)
    {
        Bounds bounds = new();
        return bounds with
        {
            Ready = usage.Seconds("--timeout", parsed.GetValue(_timeout), bounds.Ready.TotalSeconds),
            Answer = usage.Seconds("--address-timeout", parsed.GetValue(_addressTimeout), bounds.Answer.TotalSeconds),
            Undo = usage.Seconds("--undo-timeout", parsed.GetValue(_undoTimeout), bounds.Undo.TotalSeconds),
            Execution = bounds.Execution with { Parallel = usage.Number("--parallel", parsed.GetValue(_parallel), 1, 1024) ?? bounds.Execution.Parallel },
        };
    }
}
