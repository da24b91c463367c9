using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Docker;
using Tesson.Gorb;

namespace Tesson.Cli;

/// <summary>The outside systems of one command. Nothing is opened, nor loaded, before it is first called.</summary>
internal sealed class World : IDisposable
{
    private readonly DockerEngine _engine;

    private World(DockerEngine engine, FrontEndSet frontEnds)
    {
        _engine = engine;
        FrontEnds = frontEnds;
    }

    public IEngine Engine => _engine;

    public FrontEndSet FrontEnds { get; }

    public static World Open(ParseResult parsed)
    {
        Usage usage = new();
        var engineTimeout = usage.Seconds("--engine-timeout", parsed.GetValue(GlobalOptions.EngineTimeout), 30);
        var gorbTimeout = usage.Seconds("--gorb-timeout", parsed.GetValue(GlobalOptions.GorbTimeout), 5);
        usage.ThrowIfAny();

        var endpoint = DockerEndpoint.Resolve(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        return new World(
            new DockerEngine(endpoint, engineTimeout),
            new FrontEndSet(uri => new GorbFrontEnd(GorbEndpoint.Parse(uri), gorbTimeout)));
    }

    public void Dispose()
    {
        FrontEnds.Dispose();
        _engine.Dispose();
    }
}
