namespace Tesson.Cli.Tests;

/// <summary>The command line, called as the shell would call it.</summary>
[CollectionDefinition(Alone, DisableParallelization = true)]
public sealed class Called
{
    /// <summary>The collection of the tests that call it: the environment is one for all of them.</summary>
    public const string Alone = "called";

    public static async Task<(int Code, string Output, string Error)> WithAsync(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = await CommandLine.InvokeAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
