namespace Tesson.Cli.Output.Picture;

/// <summary>Says in words what a machine is.</summary>
internal static class Headline
{
    /// <summary>The source, what the machine has, its kinds of CPU, and memory that has no CPUs, in lines of at most a width.</summary>
    public static IEnumerable<string> Of(MarkedMachine machine, Part root, PartLabels labels, int width) =>
        Sentences(machine, root, labels, width).SelectMany(line => Printable.Wrap(line, width));

    private static IEnumerable<string> Sentences(MarkedMachine machine, Part root, PartLabels labels, int width)
    {
        string source = Printable.Of(machine.Machine.Source);
        string contents = Contents.Of(root);
        if (source.Length + 2 + contents.Length <= width)
        {
            yield return $"{source}: {contents}";
        }
        else
        {
            yield return source;
            yield return contents;
        }

        if (machine.Machine.CpuKinds.Length > 1)
            yield return $"kinds of CPU, the slowest first: {string.Join("; ", machine.Machine.CpuKinds.Select(kind => kind.Cpus))}";
        var far = root.Objects[0].Memory;
        if (!far.IsEmpty)
            yield return $"memory without CPUs: {string.Join(", ", far.Select(labels.Of))}";
    }
}
