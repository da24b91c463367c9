using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Tesson.Cli.Output;

/// <summary>Lines on stderr; with the time of day before them, and those for debugging too, where more is wanted.</summary>
internal static class ErrorLog
{
    public static Logger Open(bool verbose) => new LoggerConfiguration()
        .MinimumLevel.Is(verbose ? LogEventLevel.Debug : LogEventLevel.Information)
        .WriteTo.Console(
            outputTemplate: verbose ? "{Timestamp:HH:mm:ss.fff} {Message:lj}{NewLine}" : "{Message:lj}{NewLine}",
            standardErrorFromLevel: LogEventLevel.Verbose,
            formatProvider: CultureInfo.InvariantCulture)
        .CreateLogger();
}
