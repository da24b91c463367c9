namespace Tesson.Core.Placement;

/// <summary>What cannot be had on what is free, told with who holds the rest.</summary>
internal static class Refusals
{
    /// <exception cref="PlacementException">More shards than free units, or none of the size that was asked for.</exception>
    public static void Check(PlacementRequest request, Unit level, Scope scope, Part[] parts)
    {
        int units = parts.Sum(part => part.Units.Length);
        if (request.Size > units && !scope.Holders.IsEmpty)
        {
            throw new PlacementException(
                $"{request.Size} shards need {request.Size} {level.Word(request.Size.Value)}, and {units} {(units == 1 ? "is" : "are")} free: "
                + $"{string.Join(", ", scope.Holders)}; start fewer (-n {units}), stop a group (tesson stop -g NAME), or share CPUs (--share)");
        }

        if (request.CpusPerShard is { } cpus && parts.All(part => part.Usable.Cpus.Count < cpus))
        {
            int most = parts.Max(part => part.Usable.Cpus.Count);
            string sentence = $"--cpus-per-shard {cpus}: no shard of that size fits, since {(parts.Length > 1 ? "no kind of core has" : "there are not")} more than {most} CPUs";
            throw scope.Holders.IsEmpty
                ? new UsageException($"{sentence}; ask for fewer")
                : new PlacementException($"{sentence} that are free: {string.Join(", ", scope.Holders)}; ask for fewer, or share CPUs (--share)");
        }
    }
}
