namespace Tesson.Core.Tests.Placement;

/// <summary>Counts the plans that were held against the rules, and says so when the tests are done.</summary>
public sealed class PlanCount : IDisposable
{
    private int _plans;

    public void Add() => _plans++;

    public void Dispose() => Console.WriteLine($"Placement: {_plans} plans held against the rules.");
}
