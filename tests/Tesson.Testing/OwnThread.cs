using System.Runtime.ExceptionServices;

namespace Tesson.Testing;

/// <summary>Runs a test on a thread that ends with it, so that nothing else gets what the test does to the thread.</summary>
public static class OwnThread
{
    /// <summary>Runs a test to its end; what it throws comes out here.</summary>
    public static void Run(Action test)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                test();
            }
#pragma warning disable CA1031 // carried over to the test's own thread
            catch (Exception fault)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(fault);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
