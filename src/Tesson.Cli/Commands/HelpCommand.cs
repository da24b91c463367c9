using System.CommandLine;
using Tesson.Cli.Options;

namespace Tesson.Cli.Commands;

internal static class HelpCommand
{
    public static Command Create(RootCommand root)
    {
        Argument<string?> verb = new("COMMAND") { Description = "What to show the help of (default: tesson)", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("help", "Show the help of a command.") { verb };
        command.SetAction(parsed =>
        {
            string? name = parsed.GetValue(verb);
            if (name is null || root.Subcommands.Any(known => known.Name == name))
                return root.Parse(name is null ? ["--help"] : [name, "--help"]).Invoke(parsed.InvocationConfiguration);
            parsed.InvocationConfiguration.Error.WriteLine($"tesson help: {Unknown.Verb(root, name)}");
            return ExitCode.Usage;
        });
        return command;
    }
}
