using System.Collections.Concurrent;
using System.Globalization;
using Docker.DotNet.Models;

namespace Tesson.Core.Engine;

/// <summary>Makes a sentence of the many events of a pull, when it has changed.</summary>
internal sealed class PullSentences(string image, IProgress<string> progress) : IProgress<JSONMessage>
{
    private readonly ConcurrentDictionary<string, (long Current, long Total)> _layers = new(StringComparer.Ordinal);
    private string _last = "";

    public void Report(JSONMessage value)
    {
        if (value is { ID: { } layer, Status: "Downloading", Progress: { Current: { } current, Total: { } total and > 0 } })
            _layers[layer] = (current, total);
        long all = _layers.Values.Sum(part => part.Total);
        string sentence = all == 0
            ? $"pulling {image}"
            : string.Create(CultureInfo.InvariantCulture, $"pulling {image}: {10 * (10 * _layers.Values.Sum(part => part.Current) / all)}% of {all / 1_000_000.0:0.0} MB");
        if (sentence == _last)
            return;
        _last = sentence;
        progress.Report(sentence);
    }
}
