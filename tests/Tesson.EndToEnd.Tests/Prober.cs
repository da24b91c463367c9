using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Tesson.EndToEnd.Tests;

/// <summary>
/// Asks an address which shard answers, a new connection each time and at a fixed pace however long the answers take,
/// from another network: a socket belongs to the network that its thread was in when it was made.
/// </summary>
public sealed partial class Prober : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Longer than it takes until a SYN is repeated three times that a server under load had no room for.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<Task<Attempt>> _attempts = [];
    private readonly IPEndPoint _target;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _ending;

    private Prober(IPEndPoint target) => _target = target;

    /// <param name="network">The file of the network namespace to ask from.</param>
    /// <param name="target">The address to ask.</param>
    public static Prober Start(string network, IPEndPoint target)
    {
        // Reading what a process prints blocks a thread of the pool, and the attempts would wait for another.
        ThreadPool.SetMinThreads(64, 64);
        Prober prober = new(target);
        new Thread(() => prober.Run(network)) { IsBackground = true }.Start();
        return prober;
    }

    /// <summary>The attempts that have ended so far, in the order of their begin.</summary>
    public Attempt[] Attempts => [.. _attempts.Where(attempt => attempt.IsCompletedSuccessfully).Select(attempt => attempt.Result)];

    /// <summary>Waits until as many attempts in a row as said have succeeded at both of two shards, and none has begun before.</summary>
    /// <returns>When the first of them began, after the moment.</returns>
    public async Task<TimeSpan> BothAnswerAsync(long moment)
    {
        const int Row = 30;
        Attempt[] after = [];
        Attempt[] row = [];
        await Web.UntilAsync(
            () =>
            {
                Assert.False(_ended.Task.IsFaulted, $"{_ended.Task.Exception}");
                after = [.. Attempts.Where(attempt => attempt.Begun > moment)];
                row = after[^after.Reverse().TakeWhile(attempt => attempt.Fault is null).Count()..];
                return row.Length >= Row && row[^Row..].DistinctBy(attempt => attempt.Shard).Count() == 2;
            },
            () => $"both shards answer:\n{string.Join('\n', after.TakeLast(Row))}");
        return row[0].Since(moment);
    }

    /// <summary>Waits until so many attempts have ended that began after a moment.</summary>
    public Task HaveEndedAsync(int count, long moment) => Web.UntilAsync(() => Attempts.Count(attempt => attempt.Begun > moment) >= count, () => $"{count} attempts have ended");

    /// <summary>Ends, and returns all attempts in the order of their begin.</summary>
    public async Task<Attempt[]> StopAsync()
    {
        _ending = true;
        await _ended.Task;
        return await Task.WhenAll(_attempts);
    }

    public async ValueTask DisposeAsync()
    {
        _ending = true;
        await _ended.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Run(string network)
    {
        try
        {
            using (var file = File.OpenHandle(network))
            {
                if (setns((int)file.DangerousGetHandle(), 0) != 0)
                    throw new Win32Exception(Marshal.GetLastPInvokeError());
            }

            for (long begun = Stopwatch.GetTimestamp(), round = 1; !_ending; round++)
            {
                _attempts.Enqueue(AskAsync(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)));
                var wait = (Pace * round) - Stopwatch.GetElapsedTime(begun);
                if (wait > TimeSpan.Zero)
                    Thread.Sleep(wait);
            }

            _ended.SetResult();
        }
        catch (Exception fault)
        {
            _ended.SetException(fault);
        }
    }

    private async Task<Attempt> AskAsync(Socket socket)
    {
        long begun = Stopwatch.GetTimestamp();
        string answer = "";
        using CancellationTokenSource limit = new(Limit);
        try
        {
            await socket.ConnectAsync(_target, limit.Token);
            using NetworkStream stream = new(socket);
            await stream.WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), limit.Token);
            using StreamReader reader = new(stream, Encoding.ASCII);
            answer = await reader.ReadToEndAsync(limit.Token);
        }
        catch (Exception fault) when (fault is SocketException or IOException or OperationCanceledException)
        {
            return new Attempt(begun, Stopwatch.GetElapsedTime(begun), "", fault.Message);
        }
        finally
        {
            socket.Dispose();
        }

        var shard = Shard().Match(answer);
        return new Attempt(begun, Stopwatch.GetElapsedTime(begun), shard.Groups[1].Value, shard.Success ? null : $"unknown answer '{answer}'");
    }

    [GeneratedRegex(@"^HTTP/1\.\d 200 .*\nshard (\d+)\n$", RegexOptions.Singleline)]
    private static partial Regex Shard();

#pragma warning disable SYSLIB1054 // this project has no unsafe code, which LibraryImport would generate; two ints need no marshalling
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setns(int fd, int nstype);
#pragma warning restore SYSLIB1054
}
