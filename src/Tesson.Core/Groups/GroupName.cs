namespace Tesson.Core.Groups;

/// <summary>Rules of group names. A group's shards are named NAME-0, NAME-1 and so on, so Docker's policy for container names holds.</summary>
public static class GroupName
{
    /// <summary>The longest name.</summary>
    public const int MaxLength = 128;

    /// <summary>Whether a name is in line with the policy.</summary>
    public static bool IsValid(string name) => name.Length <= MaxLength && ContainerName.IsValid(name);

    /// <exception cref="UsageException">The name is against the policy.</exception>
    public static string Check(string name)
    {
        if (name.Length > MaxLength)
            throw new UsageException($"group name '{name[..20]}...' has {name.Length} characters; {MaxLength} are the most");
        return ContainerName.IsValid(name)
            ? name
            : throw new UsageException($"group name '{name}' is invalid: two or more of a-z, A-Z, 0-9, '_', '.' and '-', the first a letter or digit");
    }

    /// <summary>The name of a group that was given none: the image's, with '/', ':' and '@' as '-'.</summary>
    /// <exception cref="UsageException">The image's name makes no group name.</exception>
    public static string FromImage(string image)
    {
        string name = image.Replace('/', '-').Replace(':', '-').Replace('@', '-');
        return IsValid(name)
            ? name
            : throw new UsageException($"image '{image}' makes no group name; give one with -g NAME");
    }

    /// <summary>The name of the group's shard.</summary>
    public static string Shard(string group, int index) => $"{group}-{index}";
}
