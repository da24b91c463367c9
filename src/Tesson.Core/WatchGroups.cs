using System.Threading.Channels;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Host;

namespace Tesson.Core;

/// <summary>
/// Keeps the front ends true: after everything that the engine tells, after every change of the kernel's tables by
/// somebody else, when CPUs go offline or online, and every so often. What does not answer is asked again, later and
/// later, up to a bound.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="frontEnds">The front ends.</param>
/// <param name="sync">Makes them agree.</param>
/// <param name="listener">Hears what goes on.</param>
/// <param name="options">How often.</param>
/// <param name="time">Tells the time.</param>
/// <param name="host">This machine's CPUs.</param>
public sealed class WatchGroups(
    IEngine engine, FrontEndSet frontEnds, SyncGroups sync, IWatchListener listener, WatchOptions options, TimeProvider time, IHostCpus host)
{
    /// <summary>A container that dies brings several events within a moment.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Unready = TimeSpan.FromMilliseconds(200);

    private readonly Part[] _parts =
    [
        new(Parts[0], KernelFrontEnd.Is),
        new(Parts[1], address => !KernelFrontEnd.Is(address)),
        new(Parts[2], _ => false) { Pins = true },
    ];

    /// <summary>
    /// What is looked at by itself: a Gorb that hangs must not keep the kernel from being repaired, nor must a container
    /// that the engine is busy with, and so does not tell of.
    /// </summary>
    public static IReadOnlyList<string> Parts { get; } = ["the kernel", "Gorb", "the pins"];

    /// <summary>Watches until cancelled.</summary>
    /// <param name="request">What is kept true.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task WatchAsync(SyncRequest request, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] all =
        [
            .. _parts.Select(part => KeepAsync(part, request with { Takes = part.Takes, Pins = part.Pins }, ended.Token)),
            FollowAsync("the Docker Engine", _parts, (wake, token) => engine.WatchAsync(() => wake("watching the Docker Engine"), wake, token), ended.Token),
            FollowAsync("the machine's CPUs", _parts, FollowCpusAsync, ended.Token),
            .. request.FrontEnds.Select(address => FollowAsync(
                address, [.. _parts.Where(part => part.Takes(address))], (wake, token) => frontEnds.At(address).WatchAsync(() => wake($"{address} was changed"), token), ended.Token)),
        ];
        // None of them ends by itself, but of a bug: then all do, and whoever started this starts it again.
        await Task.WhenAny(all);
        await ended.CancelAsync();
        await Task.WhenAll(all);
    }

    private async Task KeepAsync(Part part, SyncRequest request, CancellationToken cancellationToken)
    {
        var retry = FirstRetry;
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan next;
            try
            {
                await Task.Delay(Settle, time, cancellationToken);
                var result = await sync.SyncAsync(request, cancellationToken);
                listener.Synced(part.Name, result);
                retry = result.Faults.IsEmpty ? FirstRetry : Later(retry);
                next = !result.Faults.IsEmpty ? retry : result.FrontEnds.All(address => frontEnds.At(address).TellsOfChanges) ? options.Backstop : options.Interval;
                if (!result.Unready.IsEmpty && next > Unready)
                    next = Unready;
            }
            catch (TessonException fault)
            {
                listener.Failed(part.Name, fault.Message);
                next = retry = Later(retry);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            await WaitAsync(part, next, cancellationToken);
        }
    }

    /// <summary>Waits for the next reason to look, at most so long.</summary>
    private async Task WaitAsync(Part part, TimeSpan longest, CancellationToken cancellationToken)
    {
        using CancellationTokenSource due = new(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        try
        {
            await part.Woken.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look again, or to end.
        }
    }

    /// <summary>The kernel tells nobody; to read what is online costs next to nothing.</summary>
    private async Task FollowCpusAsync(Action<string> changed, CancellationToken cancellationToken)
    {
        var known = host.ReadOnline();
        while (true)
        {
            await Task.Delay(options.Interval, time, cancellationToken);
            var online = host.ReadOnline();
            if (!Equals(online, known))
                changed($"CPUs {online} are online, and CPUs {known} were");
            known = online;
        }
    }

    /// <summary>Follows a source of news, again and again, however it ends.</summary>
    private async Task FollowAsync(string what, Part[] parts, Func<Action<string>, CancellationToken, Task> follow, CancellationToken cancellationToken)
    {
        var retry = FirstRetry;
        while (!cancellationToken.IsCancellationRequested)
        {
            long begun = time.GetTimestamp();
            try
            {
                await follow(Wake, cancellationToken);
                Wake($"{what} ended the news");
            }
            catch (TessonException fault)
            {
                Wake($"{what}: {fault.Message}");
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            // One that lasted was well: its end is the beginning of a trouble, not its continuation.
            retry = time.GetElapsedTime(begun) > options.LongestRetry ? FirstRetry : Later(retry);
            try
            {
                await Task.Delay(retry, time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }

        void Wake(string reason)
        {
            listener.Woken(reason);
            foreach (var part in parts)
                part.Woken.Writer.TryWrite(true);
        }
    }

    private TimeSpan Later(TimeSpan retry) => retry * 2 < options.LongestRetry ? retry * 2 : options.LongestRetry;

    private sealed record Part(string Name, Func<string, bool> Takes)
    {
        public bool Pins { get; init; }

        public Channel<bool> Woken { get; } = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    }
}
