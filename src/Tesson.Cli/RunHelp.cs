using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Tesson.Cli;

/// <summary>
/// The help of `run`, whose options end at the image: System.CommandLine would say that they may come after it.
/// </summary>
internal sealed class RunHelp(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        using StringWriter text = new();
        parseResult.InvocationConfiguration.Output = text;
        int code = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        output.Write(text.ToString().Replace("run <IMAGE> [<COMMAND>...] [options]", "run [OPTIONS] IMAGE [COMMAND [ARG]...]", StringComparison.Ordinal));
        return code;
    }
}
