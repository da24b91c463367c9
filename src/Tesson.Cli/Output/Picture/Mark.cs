namespace Tesson.Cli.Output.Picture;

/// <summary>How a CPU, or several that are alike, is marked.</summary>
/// <param name="State">Its state.</param>
/// <param name="Holder">The position of its holder, of several the first; -1 for none.</param>
internal readonly record struct Mark(CpuState State, int Holder = -1)
{
    // Without i, r and x, which stand for themselves.
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghjklmnopqstuvwyz";

    /// <summary>How many holders have a letter of their own; those after them take the letters again.</summary>
    public static int LetterCount => Letters.Length;

    /// <summary>Its character.</summary>
    public char Key => State switch
    {
        CpuState.Held => Letters[Holder % Letters.Length],
        CpuState.Shared => '+',
        CpuState.Reserved => 'r',
        CpuState.Isolated => 'i',
        CpuState.Forbidden => 'x',
        CpuState.Mixed => '*',
        _ => '.',
    };

    /// <summary>What stands for all of them: the mark that they have in common, else <see cref="CpuState.Mixed"/>.</summary>
    public static Mark Common(IEnumerable<Mark> marks)
    {
        Mark? common = null;
        foreach (var mark in marks)
        {
            common ??= mark;
            if (common != mark)
                return new Mark(CpuState.Mixed);
        }

        return common ?? new Mark(CpuState.Free);
    }
}
