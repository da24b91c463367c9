using System.Globalization;
using System.Net;

namespace Tesson.Links;

/// <summary>The addresses of a process's network, as its routing table has them; no program has to be run for that.</summary>
public static class LocalAddresses
{
    /// <summary>Whether the network of a process has an IPv4 address of its own.</summary>
    /// <param name="pid">The process; false where it is gone.</param>
    /// <param name="address">The address.</param>
    public static bool Has(long pid, IPAddress address)
    {
        try
        {
            return Has(File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/net/fib_trie")), address);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A leaf of the trie is a line <c>|-- ADDRESS</c>; a line below it says <c>/32 host LOCAL</c> where the address is the machine's own.</summary>
    internal static bool Has(IEnumerable<string> trie, IPAddress address)
    {
        string leaf = $"|-- {address}";
        bool isMeant = false;
        foreach (string line in trie.Select(line => line.Trim()))
        {
            if (line.StartsWith("|--", StringComparison.Ordinal) || line.StartsWith("+--", StringComparison.Ordinal))
                isMeant = line == leaf;
            else if (isMeant && line == "/32 host LOCAL")
                return true;
        }

        return false;
    }
}
