using System.Runtime.ExceptionServices;

namespace Tesson.Conntrack.Tests;

/// <summary>Runs a test on a thread that ends with it, so that nothing else gets what the test does to the thread.</summary>
internal static class OwnThread
{
    public static void Run(Action test)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                test();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
