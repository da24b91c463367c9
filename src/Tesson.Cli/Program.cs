namespace Tesson.Cli;

internal static class Program
{
    private static Task<int> Main(string[] args) => CommandLine.InvokeAsync(args, Console.Out, Console.Error);
}
