namespace Tesson.Core.Tests.Placement;

/// <summary>Cores in a tree of packages, dies, nodes, L3s and L2s, uneven and in changing order.</summary>
internal sealed class RandomTree
{
    private static readonly string[][] Orders =
    [
        ["package", "die", "node", "l3", "l2"],
        ["package", "node", "die", "l3", "l2"],
        ["package", "node", "l3", "l2"],
        ["package", "l3", "node", "l2"],
        ["node", "package", "l3", "l2"],
        ["node", "package", "die", "l2"],
        ["package", "node", "l2"],
        ["package", "node"],
        ["package", "l3"],
        ["node"],
    ];

    private readonly Random _random;
    private readonly int _pus;
    private readonly string[] _levels;
    private readonly int _kinds;
    private readonly int _threads;
    private readonly bool _mixesThreads;
    private readonly int _nodeStep;
    private readonly Dictionary<string, int> _count = [];
    private readonly List<(Dictionary<string, int> Places, int Threads)> _cores = [];

    public RandomTree(Random random, int pus)
    {
        (_random, _pus) = (random, pus);
        _levels = Orders[random.Next(Orders.Length)];
        _kinds = random.Next(3) == 0 ? random.Next(2, 4) : 0;
        _threads = Math.Min(pus, 1 << random.Next(4));
        _mixesThreads = random.Next(5) == 0;
        _nodeStep = random.Next(4) == 0 ? 3 : 1;
    }

    public CoreSpec[] Cores()
    {
        for (int left = _pus; left > 0;)
            left = Grow(0, [], left);
        int[] numbers = Numbers(_cores.Sum(core => core.Threads));
        bool hasObjects = _random.Next(12) > 0;
        int next = 0;
        return [.. _cores.Select(core => new CoreSpec(
            string.Join(',', numbers[next..(next += core.Threads)]),
            core.Places.TryGetValue("node", out int node) && node >= 0 ? node * _nodeStep : core.Places.ContainsKey("node") ? -1 : 0,
            core.Places.GetValueOrDefault("l3", -1),
            core.Places.GetValueOrDefault("package", 0),
            hasObjects)
        {
            L2 = core.Places.GetValueOrDefault("l2", -1),
            Die = core.Places.GetValueOrDefault("die", -1),
            Kind = core.Places.GetValueOrDefault("kind", -1),
        })];
    }

    /// <summary>Some members of one level, each with all that is below it.</summary>
    private int Grow(int level, Dictionary<string, int> places, int left)
    {
        if (level == _levels.Length)
        {
            int width = Math.Max(1, (int)Math.Sqrt(_pus));
            for (int cores = _random.Next(1, Math.Min(width, 12) + 2); cores > 0 && left > 0; cores--)
            {
                int threads = Math.Min(left, _mixesThreads ? 1 << _random.Next(3) : _threads);
                _cores.Add((places, threads));
                left -= threads;
            }

            return left;
        }

        string name = _levels[level];
        for (int members = _random.Next(1, 4); members > 0 && left > 0; members--)
        {
            Dictionary<string, int> inside = new(places) { [name] = _random.Next(30) == 0 && name != "package" ? -1 : _count[name] = _count.GetValueOrDefault(name, -1) + 1 };
            if (_kinds > 0 && (level == _levels.Length - 1 || !inside.ContainsKey("kind")))
                inside["kind"] = _random.Next(_kinds);
            left = Grow(level + 1, inside, left);
        }

        return left;
    }

    /// <summary>In the order of the tree, siblings far apart, or shuffled; in places with holes.</summary>
    private int[] Numbers(int count)
    {
        int[] numbers = [.. Enumerable.Range(0, count)];
        switch (_random.Next(4))
        {
            case 0:
                int half = (count + 1) / 2;
                numbers = [.. numbers.Select(i => (i / 2) + (i % 2 * half))];
                break;
            case 1:
                _random.Shuffle(numbers);
                break;
            case 2:
                numbers = [.. numbers.Select(i => i + (i / 5 * 3))];
                break;
        }

        return numbers;
    }
}
