using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Plans;
using Tesson.Core.Ports;

namespace Tesson.Core.Tests.Plans;

public sealed class UndoPlanTests
{
    private static readonly Step.AddService Service = new("gorb", new Service("web-80-tcp", null, 80, Protocol.Tcp, "web"));

    [Fact]
    public void What_was_added_or_may_have_been_is_drained_before_its_container_goes_and_forgotten_after()
    {
        var undo = Undo(
            (Service, Outcome.Done, null),
            (Backend("web-0"), Outcome.Done, null),
            (Backend("web-1"), Outcome.Failed, new TessonException("no answer")),
            (Backend("web-2"), Outcome.NotBegun, null));
        Assert.Equal(
            """
            1 drain web-0 in web-80-tcp
            2 remove web-0 [after 1]
            3 remove backend web-0 from web-80-tcp [after 2]
            4 drain web-1 in web-80-tcp
            5 remove web-1 [after 4]
            6 remove backend web-1 from web-80-tcp [after 5]
            7 remove web-2
            8 remove service web-80-tcp [after 3 6]
            """,
            undo.ToGraph());
    }

    [Fact]
    public void What_was_refused_is_not_ours_to_remove()
    {
        Assert.Contains("service", Undo((Service, Outcome.AlreadyThere, null)).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("service", Undo((Service, Outcome.Failed, new RefusedException("conflict"))).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Containers_are_those_that_the_engine_names_and_no_others() =>
        Assert.Equal("", UndoPlan.For([Result(new Step.Start("web-0"), Outcome.Failed)], []).ToString());

    private static Step.AddBackend Backend(string shard) => new("gorb", Service.Service, shard, "80", new PortMapping { ContainerPort = 80 }, BackendMode.Host, 1, null);

    private static Plan Undo(params (Step Step, Outcome Outcome, Exception? Fault)[] results) => UndoPlan.For(
        [.. results.Select(result => Result(result.Step, result.Outcome, result.Fault))],
        [.. Enumerable.Range(0, 3).Select(i => World.Container($"web-{i}"))]);

    private static StepResult Result(Step step, Outcome outcome, Exception? fault = null) =>
        new(new PlannedStep(step, "", [], []), outcome, fault);
}
