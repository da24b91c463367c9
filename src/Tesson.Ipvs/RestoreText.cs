using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Tesson.Ipvs;

/// <summary>Writes what <c>ipvsadm -R</c> reads: a command a line.</summary>
internal static class RestoreText
{
    /// <summary>
    /// The commands that make one table into another. What comes is before what goes: a client meets a service with
    /// somebody behind it whenever there is one. Empty where both are the same.
    /// </summary>
    public static string Between(ImmutableDictionary<ServiceAddress, VirtualService> from, ImmutableDictionary<ServiceAddress, VirtualService> to)
    {
        StringBuilder coming = new();
        StringBuilder going = new();
        foreach (var service in to.Values.OrderBy(service => service.Address.ToString(), StringComparer.Ordinal))
        {
            var old = from.GetValueOrDefault(service.Address);
            if (old is null || !old.IsScheduledAs(service))
                coming.Append(CultureInfo.InvariantCulture, $"{(old is null ? "-A" : "-E")} {service.Address.Option} -s {service.Scheduler}{Options(service)}\n");
            AddDestinations(service.Address, old?.Destinations ?? [], service.Destinations, coming, going);
        }

        foreach (var gone in from.Keys.Where(address => !to.ContainsKey(address)).OrderBy(address => address.ToString(), StringComparer.Ordinal))
            going.Append(CultureInfo.InvariantCulture, $"-D {gone.Option}\n");
        return coming.Append(going).ToString();
    }

    private static string Options(VirtualService service)
    {
        string persistence = service.Persistence is { } seconds ? string.Create(CultureInfo.InvariantCulture, $" -p {seconds}") : "";
        return persistence + (service.Flags.Length > 0 ? $" -b {service.Flags}" : "");
    }

    private static void AddDestinations(
        ServiceAddress service, ImmutableArray<Destination> from, ImmutableArray<Destination> to, StringBuilder coming, StringBuilder going)
    {
        foreach (var destination in to)
        {
            var old = from.FirstOrDefault(other => other.EndPoint.Equals(destination.EndPoint));
            if (old == destination)
                continue;
            string how = destination.Forwarding switch { Forwarding.Nat => "-m", Forwarding.Tunnel => "-i", _ => "-g" };
            coming.Append(CultureInfo.InvariantCulture, $"{(old is null ? "-a" : "-e")} {service.Option} -r {destination.EndPoint} {how} -w {destination.Weight}\n");
        }

        foreach (var gone in from.Where(old => !to.Any(destination => destination.EndPoint.Equals(old.EndPoint))))
            going.Append(CultureInfo.InvariantCulture, $"-d {service.Option} -r {gone.EndPoint}\n");
    }
}
