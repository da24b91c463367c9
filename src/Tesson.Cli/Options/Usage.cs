using System.Globalization;
using Tesson.Core;
using Tesson.Topology;

namespace Tesson.Cli.Options;

/// <summary>Turns the user's words into values, and collects what is wrong with them, so that all of it is told at once.</summary>
internal sealed class Usage
{
    private readonly List<string> _faults = [];

    /// <summary>The value, or the default after a fault.</summary>
    public T? Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (UsageException fault)
        {
            _faults.Add(fault.Message);
            return default;
        }
    }

    /// <summary>A whole number, or null where the option is not given.</summary>
    public int? Number(string option, string? text, int least, int most) => text is null ? null : Read<int?>(() =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new UsageException($"{option} '{text}': give a whole number from {least} to {most}"));

    /// <summary>A set in Linux's list format that is not empty, or null where the option is not given.</summary>
    public CpuSet? Set(string option, string? text) => text is null ? null : Read(() =>
    {
        try
        {
            return CpuSet.Parse(text) is { IsEmpty: false } set ? set : throw new UsageException($"{option} '{text}': the list is empty; write it like 0-3,8");
        }
        catch (FormatException fault)
        {
            throw new UsageException($"{option}: {fault.Message}", fault);
        }
    });

    /// <summary>Seconds, fractions allowed, or the default where the option is not given.</summary>
    public TimeSpan Seconds(string option, string? text, double fallback, double least = 0.001) => TimeSpan.FromSeconds(text is null ? fallback : Read(() =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds >= least && seconds <= 86_400
            ? seconds
            : throw new UsageException($"{option} '{text}': give seconds from {least.ToString(CultureInfo.InvariantCulture)} to 86400")));

    /// <summary>One of a few words, or the default where the option is not given.</summary>
    public T Word<T>(string option, string? text, T fallback, params (string Word, T Value)[] words)
    {
        if (text is null)
            return fallback;
        foreach (var (word, value) in words)
            if (word == text)
                return value;
        _faults.Add($"{option} '{text}': give one of {string.Join(", ", words.Select(entry => entry.Word))}");
        return fallback;
    }

    /// <summary>A fault of its own.</summary>
    public void Add(string fault) => _faults.Add(fault);

    /// <exception cref="UsageException">There was a fault; a line for each.</exception>
    public void ThrowIfAny()
    {
        if (_faults.Count > 0)
            throw new UsageException(string.Join('\n', _faults));
    }
}
