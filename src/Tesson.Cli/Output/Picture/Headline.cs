using Tesson.Core.Placement;

namespace Tesson.Cli.Output.Picture;

/// <summary>Says in words what a machine is.</summary>
internal static class Headline
{
    /// <summary>The source, what the machine has, its kinds of core, isolated CPUs, and memory that has no CPUs, in lines of at most a width.</summary>
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

        string kinds = CoreKinds.Of(machine.Machine).ToString();
        if (kinds.Length > 0)
            yield return $"kinds of core: {kinds}";
        if (!machine.Machine.Isolated.All.IsEmpty)
            yield return $"kept from ordinary work: {machine.Machine.Isolated}";
        var far = root.Objects[0].Memory;
        if (!far.IsEmpty)
            yield return $"memory without CPUs: {string.Join(", ", far.Select(labels.Of))}";
    }
}
