using System.Collections.Immutable;
using System.Globalization;
using Tesson.Topology;

namespace Tesson.Cli.Output.Picture;

/// <summary>What the marks of a picture mean.</summary>
internal static class Legend
{
    private const int Gap = 3;
    private const int MostLines = 40;

    /// <summary>A line of a legend.</summary>
    /// <param name="Mark">The mark; null for offline CPUs, which have no place in the picture.</param>
    /// <param name="Name">The holder's name, or the state.</param>
    /// <param name="Cpus">The CPUs.</param>
    internal sealed record Entry(Mark? Mark, string Name, CpuSet Cpus);

    /// <summary>The holders, then the states that occur.</summary>
    public static ImmutableArray<Entry> Of(MarkedMachine machine)
    {
        var entries = ImmutableArray.CreateBuilder<Entry>();
        foreach (var (index, holder) in machine.Marks.Holders.Index())
            entries.Add(new Entry(new Mark(CpuState.Held, index), Printable.Of(holder.Name), holder.Cpus));
        Add(new Mark(CpuState.Shared), machine.In(CpuState.Shared));
        Add(new Mark(CpuState.Reserved), machine.Marks.Reserved & machine.Online);
        Add(new Mark(CpuState.Isolated), machine.Machine.Isolated.All & machine.Online);
        Add(new Mark(CpuState.Forbidden), machine.Forbidden);
        Add(null, machine.Offline);
        Add(new Mark(CpuState.Free), machine.In(CpuState.Free));
        return entries.ToImmutable();

        void Add(Mark? mark, CpuSet cpus)
        {
            if (!cpus.IsEmpty)
                entries.Add(new Entry(mark, mark is { } known ? Words(known, machine.Marks) : "offline", cpus));
        }
    }

    /// <summary>A mark in words: the holder's name, <c>free</c>.</summary>
    public static string Words(Mark mark, PictureMarks marks) => mark.State switch
    {
        CpuState.Held => $"{mark.Key} {Printable.Of(marks.Holders[mark.Holder].Name)}",
        CpuState.Shared => "held by several",
        CpuState.Reserved => "reserved",
        CpuState.Isolated => "isolated",
        CpuState.Forbidden => "forbidden",
        CpuState.Mixed => "not all alike",
        _ => "free",
    };

    /// <summary>Paints it in as many columns as there is room for.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="width">The number of columns.</param>
    /// <param name="hasMixed">Whether a mark stands for CPUs that are not alike.</param>
    public static Canvas Paint(MarkedMachine machine, int width, bool hasMixed)
    {
        Canvas canvas = new(width);
        var entries = Of(machine);
        if (entries.IsEmpty)
            return canvas;
        int name = Math.Min(entries.Max(entry => entry.Name.Length), width / 3);
        int count = entries.Max(entry => Amount.Count(entry.Cpus.Count, "CPU").Length);
        int list = Math.Min(entries.Max(entry => entry.Cpus.ToString().Length), width - name - count - 6);
        int across = name + count + list + 6;
        int columns = Math.Clamp((width + Gap) / (across + Gap), 1, entries.Length);
        int lines = (entries.Length + columns - 1) / columns;
        int shown = Math.Min(lines, MostLines);
        foreach (var (index, entry) in entries.Index())
        {
            int x = index / lines * (across + Gap);
            int y = index % lines;
            if (y >= shown)
                continue;
            canvas.Write(x, y, (entry.Mark?.Key ?? '-').ToString(), entry.Mark is { } mark ? MarkStyle.Of(mark) : null);
            canvas.Write(x + 2, y, Printable.Cut(entry.Name, name));
            canvas.Write(x + name + 4, y, Amount.Count(entry.Cpus.Count, "CPU"));
            canvas.Write(x + name + count + 6, y, Printable.CutList(entry.Cpus.ToString(), list));
        }

        if (lines > shown)
            canvas.Add(string.Create(CultureInfo.InvariantCulture, $"... {(lines - shown) * columns:#,0} more; --json has them all"));
        if (hasMixed)
            canvas.Add($"* {Words(new Mark(CpuState.Mixed), machine.Marks)}");
        return canvas;
    }
}
