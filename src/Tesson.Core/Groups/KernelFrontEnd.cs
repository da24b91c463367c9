namespace Tesson.Core.Groups;

/// <summary>A front end that is this machine's kernel: it leads to the shards' own addresses, and knows whose a service is.</summary>
/// <param name="Word">The word by which plans and labels name it.</param>
/// <param name="HasRelays">Whether the engine relays to shards for clients that the kernel cannot lead there.</param>
public sealed record KernelFrontEnd(string Word, bool HasRelays)
{
    /// <summary>The address by which plans and labels name the kernel's balancer of this machine.</summary>
    public const string NftAddress = "nft";

    /// <summary>The address by which plans and labels name this machine's IPVS.</summary>
    public const string IpvsAddress = "ipvs";

    /// <summary>nftables.</summary>
    public static KernelFrontEnd Nft { get; } = new(NftAddress, HasRelays: true);

    /// <summary>IPVS.</summary>
    public static KernelFrontEnd Ipvs { get; } = new(IpvsAddress, HasRelays: false);

    /// <summary>The one at an address; null for a Gorb, or none.</summary>
    public static KernelFrontEnd? At(string? address) => address switch
    {
        NftAddress => Nft,
        IpvsAddress => Ipvs,
        _ => null,
    };

    /// <summary>Whether the kernel is what an address means.</summary>
    public static bool Is(string? address) => At(address) is not null;
}
