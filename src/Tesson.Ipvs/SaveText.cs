using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Tesson.Ipvs;

/// <summary>
/// Reads what <c>ipvsadm -S -n</c> prints: a line for each service, <c>-A -t ADDRESS:PORT -s SCHEDULER [-p S] [-b FLAGS]</c>,
/// each followed by one for each destination, <c>-a -t ADDRESS:PORT -r ADDRESS:PORT -m -w N</c>. Services by firewall mark
/// and of other protocols are passed over: nothing of Tesson's can be among them.
/// </summary>
internal static class SaveText
{
    public static ImmutableDictionary<ServiceAddress, VirtualService> Parse(string text)
    {
        var services = ImmutableDictionary.CreateBuilder<ServiceAddress, VirtualService>();
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 3 || AddressOf(words[1], words[2]) is not { } address)
                continue;
            if (words[0] == "-A")
                services[address] = Service(address, words[3..]);
            else if (words[0] == "-a" && services.TryGetValue(address, out var service) && DestinationOf(words[3..]) is { } destination)
                services[address] = service.With(destination);
        }

        return services.ToImmutable();
    }

    private static ServiceAddress? AddressOf(string option, string text) =>
        ServiceAddress.Of(option switch { "-t" => IpvsProtocol.Tcp, "-u" => IpvsProtocol.Udp, _ => null }, text);

    private static VirtualService Service(ServiceAddress address, string[] words)
    {
        VirtualService service = new() { Address = address, Scheduler = "" };
        List<string> rest = [];
        for (int i = 0; i < words.Length; i++)
        {
            string value = i + 1 < words.Length ? words[i + 1] : "";
            switch (words[i])
            {
                case "-s":
                    service = service with { Scheduler = value };
                    i++;
                    break;
                case "-b":
                    service = service with { Flags = value };
                    i++;
                    break;
                case "-p":
                    service = service with { Persistence = Number(value) };
                    i++;
                    break;
                default:
                    rest.Add(words[i]);
                    break;
            }
        }

        return service with { Rest = string.Join(' ', rest) };
    }

    private static Destination? DestinationOf(string[] words)
    {
        IPEndPoint? endPoint = null;
        var forwarding = Forwarding.DirectRouting;
        int weight = 1;
        for (int i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "-r" when i + 1 < words.Length && IPEndPoint.TryParse(words[i + 1], out var parsed):
                    endPoint = parsed;
                    break;
                case "-w" when i + 1 < words.Length && Number(words[i + 1]) is { } number:
                    weight = number;
                    break;
                case "-m":
                    forwarding = Forwarding.Nat;
                    break;
                case "-i":
                    forwarding = Forwarding.Tunnel;
                    break;
            }
        }

        return endPoint is null ? null : new Destination(endPoint, forwarding, weight);
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
