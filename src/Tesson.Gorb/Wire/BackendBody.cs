namespace Tesson.Gorb.Wire;

internal sealed record BackendBody
{
    public string? Host { get; init; }

    public int Port { get; init; }

    public int Weight { get; init; }

    public string? Method { get; init; }

    public PulseBody? Pulse { get; init; }

    public static BackendBody From(BackendOptions options) => new()
    {
        Host = options.Host,
        Port = options.Port,
        Weight = options.Weight,
        Method = options.Method,
        Pulse = options.Pulse is null ? null : PulseBody.From(options.Pulse),
    };

    public BackendOptions ToOptions() => new()
    {
        Host = Host ?? "",
        Port = Port,
        Weight = Weight,
        Method = Method.OrNull(),
        Pulse = Pulse?.ToPulse(),
    };
}
