using Tesson.Core.Placement;

namespace Tesson.Core.Tests.Placement;

/// <summary>Something that can be asked of the planner, and who holds CPUs meanwhile.</summary>
/// <param name="Request">What is asked.</param>
/// <param name="Ledger">Who holds what.</param>
internal sealed record OptionCase(PlacementRequest Request, Ledger Ledger)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        List<string> words = [$"-u {Request.Unit.Name()}"];
        Say(Request.Size is not null, $"-n {Request.Size}");
        Say(Request.CpusPerShard is not null, $"--cpus-per-shard {Request.CpusPerShard}");
        Say(Request.Pack, "--pack");
        Say(Request.Equal, "--equal");
        Say(!Request.Smt, "--smt off");
        Say(Request.Reserve.Source.Length > 0, Request.Reserve.Source);
        Say(Request.Cpus is not null, $"--cpu-set {Request.Cpus}");
        Say(Request.Nodes is not null, $"--node {Request.Nodes}");
        Say(Request.Kind != KindChoice.Any, $"--kind {Request.Kind}");
        Say(Request.KindNumber is not null, $"--kind {Request.KindNumber}");
        Say(Request.Near is not null, $"--near {Request.Near?.Device}{(Request.Near?.IsStrict == true ? "=strict" : "")}");
        Say(Request.Mems != MemoryBinding.Local, $"--mems {Request.Mems}");
        Say(!Ledger.Cpus.IsEmpty, $"(held: {Ledger.Cpus})");
        Say(Request.Share, "--share");
        return string.Join(' ', words);

        void Say(bool isGiven, string word)
        {
            if (isGiven)
                words.Add(word);
        }
    }
}
