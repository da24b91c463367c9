namespace Tesson.Core.Placement;

/// <summary>Chooses the fewest nodes that have so many units, and of these the ones with the fewest L3s, in one package if there are such.</summary>
internal static class FewestNodes
{
    /// <summary>Where trying everything would take longer than a few milliseconds the largest nodes are taken.</summary>
    private const long MostSteps = 1 << 20;

    /// <param name="nodes">The nodes.</param>
    /// <param name="units">How many units are wanted, fewer than all.</param>
    /// <returns>The nodes and how many units of each.</returns>
    public static IEnumerable<(PackingNode Node, int Units)> Choose(PackingNode[] nodes, int units)
    {
        int count = Fewest(nodes, units);
        if (count == 1)
        {
            // The closest fit leaves the larger rooms to others.
            var tightest = nodes.Where(node => node.Units >= units).MinBy(node =>
                (Caches: Array.FindIndex(node.Most, most => most >= units), Room: Packing.FewestRooms(node.Caches, units).Sum(cache => cache.Room.Length), node.Units))!;
            return [(tightest, units)];
        }

        var (caches, chosen) = Best(nodes, units, count);
        var packages = nodes.GroupBy(node => node.Package).Select(package => package.ToArray())
            .Where(package => package.Length < nodes.Length && package.Sum(node => node.Units) >= units && Fewest(package, units) == count)
            .Select(package => (Best: Best(package, units, count), Units: package.Sum(node => node.Units)))
            .Where(package => package.Best.Caches <= caches);
        if (packages.OrderBy(package => (package.Best.Caches, package.Units)).FirstOrDefault().Best.Nodes is { } inPackage)
            chosen = inPackage;

        // None of them can be done without, so what is too much comes off one.
        int surplus = chosen.Sum(node => node.Units) - units;
        return chosen.Select((node, index) => (node.Node, node.Units - (index == chosen.Length - 1 ? surplus : 0)));
    }

    private static int Fewest(PackingNode[] nodes, int units)
    {
        int count = 0;
        foreach (int largest in nodes.Select(node => node.Units).OrderDescending())
        {
            count++;
            units -= largest;
            if (units <= 0)
                break;
        }

        return count;
    }

    /// <summary>So many nodes with the fewest L3s, and the units of these L3s.</summary>
    private static (int Caches, (PackingNode Node, int Units)[] Nodes) Best(PackingNode[] nodes, int units, int count)
    {
        PackingNode[] largest = [.. nodes.OrderByDescending(node => node.Units).Take(count)];
        var greedy = LeastOf(largest, units);
        int most = greedy.Caches;
        if (most == count || (long)nodes.Length * count * most > MostSteps)
            return greedy;

        // best[n, c]: the most units that n nodes have in c L3s; taken[i][n, c]: how many L3s node i gave to that.
        int[,] best = new int[count + 1, most + 1];
        int[][,] taken = new int[nodes.Length][,];
        for (int i = 0; i < nodes.Length; i++)
        {
            taken[i] = new int[count + 1, most + 1];
            for (int n = Math.Min(count, i + 1); n > 0; n--)
            {
                for (int c = most; c > 0; c--)
                {
                    for (int t = 1; t <= Math.Min(nodes[i].Most.Length, c); t++)
                    {
                        int sum = nodes[i].Most[t - 1] + best[n - 1, c - t];
                        if (sum > best[n, c] && (n > 1 ? best[n - 1, c - t] > 0 : c == t))
                            (best[n, c], taken[i][n, c]) = (sum, t);
                    }
                }
            }
        }

        int caches = Enumerable.Range(1, most).FirstOrDefault(c => best[count, c] >= units, most);
        if (caches == most)
            return greedy;
        List<(PackingNode Node, int Units)> chosen = [];
        for (int i = nodes.Length - 1, n = count, c = caches; i >= 0; i--)
        {
            int t = taken[i][n, c];
            if (t == 0)
                continue;
            chosen.Insert(0, (nodes[i], nodes[i].Most[t - 1]));
            (n, c) = (n - 1, c - t);
        }

        return (caches, [.. chosen]);
    }

    /// <summary>Of these nodes, all of which are needed, the largest L3s.</summary>
    private static (int Caches, (PackingNode Node, int Units)[] Nodes) LeastOf(PackingNode[] nodes, int units)
    {
        int[] taken = [.. nodes.Select(_ => 1)];
        PriorityQueue<int, (int, int)> next = new();
        for (int i = 0; i < nodes.Length; i++)
            Offer(i);
        units -= nodes.Sum(node => node.Most[0]);
        while (units > 0)
        {
            int node = next.Dequeue();
            units -= nodes[node].Most[taken[node]] - nodes[node].Most[taken[node] - 1];
            taken[node]++;
            Offer(node);
        }

        return (taken.Sum(), [.. nodes.Select((node, i) => (node, node.Most[taken[i] - 1]))]);

        void Offer(int i)
        {
            if (taken[i] < nodes[i].Most.Length)
                next.Enqueue(i, (nodes[i].Most[taken[i] - 1] - nodes[i].Most[taken[i]], i));
        }
    }
}
