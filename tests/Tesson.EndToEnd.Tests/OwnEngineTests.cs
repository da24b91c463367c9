namespace Tesson.EndToEnd.Tests;

/// <summary>Tests on an engine of their own: nothing is made on the engine of everybody, so nothing is taken away there.</summary>
public abstract class OwnEngineTests : EndToEnd, IClassFixture<OwnEngine>
{
    /// <param name="engine">The engine of the class's tests.</param>
    protected OwnEngineTests(OwnEngine engine)
    {
        Skip.If(engine.Obstacle is not null, engine.Obstacle);
        Own = engine;
    }

    /// <summary>The engine.</summary>
    protected OwnEngine Own { get; }

    public override Task DisposeAsync() => Own.CleanAsync();
}
