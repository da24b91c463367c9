using System.Globalization;
using Tesson.Affinity;
using Tesson.Core.Groups;
using Tesson.Topology;

namespace Tesson.Core.Host;

/// <summary>The processes of a container, and the CPUs that they are held to: proc(5), <c>/proc/PID/task/TID/status</c>.</summary>
/// <param name="processes">The folder of the processes: <c>/proc</c>.</param>
/// <param name="groups">The control groups.</param>
/// <param name="path">The path of the container's own.</param>
internal sealed class ContainerProcesses(string processes, ControlGroups groups, string path)
{
    private const int MostRounds = 10;

    /// <summary>The threads that inherited what they are held to; null where there is none, or this cannot be seen.</summary>
    /// <param name="freed">Processes that were freed a moment ago.</param>
    public InheritedAffinity? ReadInherited(IReadOnlySet<int> freed)
    {
        if (groups.Read(path) is not { } own)
            return null;
        // Where no process has it, no thread of one has, and there may be many.
        return freed.Count == 0 && Of(withThreads: false) is null ? null : Of(withThreads: true);

        InheritedAffinity? Of(bool withThreads) => InheritedAffinity.Of(
            own.Cpus,
            [.. groups.Processes(path, own.Cpus).Select(process => Read(process, withThreads)).OfType<ObservedProcess>()],
            process => Status(process.ToString(CultureInfo.InvariantCulture))?.Cpus,
            freed);
    }

    /// <summary>Frees them. One that is started meanwhile by one that was not freed yet is found in the next round.</summary>
    /// <param name="free">Frees a thread.</param>
    /// <exception cref="TessonException">This process may not.</exception>
    public void Free(Func<int, bool> free)
    {
        HashSet<int> freed = [];
        for (int round = 0; round < MostRounds && ReadInherited(freed) is { } inherited && !freed.IsSupersetOf(inherited.Threads); round++)
        {
            try
            {
                foreach (int thread in inherited.Threads)
                    free(thread);
            }
            catch (AffinityException fault)
            {
                throw new TessonException($"{inherited}, and only root may change that ({fault.Message}); as root: tesson sync", fault);
            }

            freed.UnionWith(inherited.Threads);
        }
    }

    private ObservedProcess? Read(int process, bool withThreads)
    {
        string folder = process.ToString(CultureInfo.InvariantCulture);
        if (Status(folder) is not { } first)
            return null;
        if (!withThreads)
            return new ObservedProcess(process, first.Parent, first.Cpus, []);
        try
        {
            return new ObservedProcess(process, first.Parent, first.Cpus, [.. Directory.EnumerateDirectories($"{processes}/{folder}/task")
                .Select(Path.GetFileName).Where(thread => thread != folder)
                .Select(thread => Status($"{folder}/task/{thread}") is { } status ? new ObservedThread(int.Parse(thread!, CultureInfo.InvariantCulture), status.Cpus) : null)
                .OfType<ObservedThread>()]);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>What the kernel tells of a process or thread; null where it has ended.</summary>
    private (int Parent, CpuSet Cpus)? Status(string folder)
    {
        try
        {
            string text = File.ReadAllText($"{processes}/{folder}/status");
            return (int.Parse(Field("\nPPid:"), CultureInfo.InvariantCulture), CpuSet.Parse(Field("\nCpus_allowed_list:")));

            // The name of the program comes first, with its line breaks escaped.
            string Field(string name)
            {
                int start = text.IndexOf(name, StringComparison.Ordinal) + name.Length;
                return text[start..text.IndexOf('\n', start)].Trim();
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
