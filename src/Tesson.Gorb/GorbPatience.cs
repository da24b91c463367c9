using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Tesson.Gorb;

/// <summary>When a call to Gorb is worth another attempt, and how often.</summary>
internal static class GorbPatience
{
    public static ResiliencePipeline<GorbAnswer> For(GorbClientOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Attempts, 1, nameof(options));

        var builder = new ResiliencePipelineBuilder<GorbAnswer>();
        if (options.Attempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions<GorbAnswer>
            {
                MaxRetryAttempts = options.Attempts - 1,
                Delay = options.FirstDelay,
                BackoffType = DelayBackoffType.Exponential,
                ShouldHandle = new PredicateBuilder<GorbAnswer>()
                    .Handle<HttpRequestException>(IsPassing)
                    .Handle<TimeoutRejectedException>()
                    .HandleResult(answer => answer.IsPassing),
            });
        }

        return builder.AddTimeout(options.Timeout).Build();
    }

    /// <summary>Something that speaks no HTTP, or speaks too much, will not change its mind.</summary>
    private static bool IsPassing(HttpRequestException failure) => failure.HttpRequestError
        is not (HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded);
}
