using System.CommandLine;

namespace Tesson.Cli;

/// <summary>
/// Options of `tesson run` end at the image, as those of `docker run` do: in <c>run -g web IMAGE sh -c ls</c> the
/// <c>-c</c> is the shard's. System.CommandLine takes options anywhere, so a <c>--</c> is set before the image.
/// </summary>
internal static class DockerArguments
{
    private const string Verb = "run";

    public static IReadOnlyList<string> Split(RootCommand root, IReadOnlyList<string> args)
    {
        int verb = FirstOperand(args, 0, root.Options);
        if (verb >= args.Count || args[verb] != Verb || root.Subcommands.FirstOrDefault(command => command.Name == Verb) is not { } run)
            return args;
        int image = FirstOperand(args, verb + 1, [.. run.Options, .. root.Options]);
        return image >= args.Count ? args : [.. args.Take(image), "--", .. args.Skip(image)];
    }

    /// <summary>The position of the first argument that is neither an option nor an option's value; the count where a <c>--</c> comes first.</summary>
    private static int FirstOperand(IReadOnlyList<string> args, int start, IList<Option> options)
    {
        int i = start;
        while (i < args.Count)
        {
            string arg = args[i];
            if (arg == "--")
                return args.Count;
            if (arg.Length < 2 || arg[0] != '-')
                return i;
            i += TakesNext(arg, options) ? 2 : 1;
        }

        return args.Count;
    }

    private static bool TakesNext(string arg, IList<Option> options)
    {
        if (arg.Contains('=', StringComparison.Ordinal))
            return false;
        if (arg.StartsWith("--", StringComparison.Ordinal))
            return Find(arg, options) is { } option && TakesValue(option);

        // -qg web: flags, then perhaps one option with a value, which is the next argument if nothing follows it here.
        for (int i = 1; i < arg.Length; i++)
        {
            if (Find($"-{arg[i]}", options) is { } option && TakesValue(option))
                return i == arg.Length - 1;
        }

        return false;
    }

    private static Option? Find(string alias, IList<Option> options) =>
        options.FirstOrDefault(option => option.Name == alias || option.Aliases.Contains(alias));

    private static bool TakesValue(Option option) => option.Arity.MinimumNumberOfValues > 0 || option.Arity.MaximumNumberOfValues > 1;
}
