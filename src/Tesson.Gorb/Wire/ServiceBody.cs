namespace Tesson.Gorb.Wire;

internal sealed record ServiceBody
{
    public string? Host { get; init; }

    public int Port { get; init; }

    public string? Protocol { get; init; }

    public string? Method { get; init; }

    public string? Flags { get; init; }

    public static ServiceBody From(ServiceOptions options) => new()
    {
        Host = options.Host,
        Port = options.Port,
        Protocol = options.Protocol is GorbProtocol.Udp ? "udp" : "tcp",
        Method = options.Method,
        Flags = options.Flags,
    };

    public ServiceOptions ToOptions() => new()
    {
        Host = Host.OrNull(),
        Port = Port,
        Protocol = Protocol is "udp" ? GorbProtocol.Udp : GorbProtocol.Tcp,
        Method = Method.OrNull(),
        Flags = Flags.OrNull(),
    };
}
