using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Sealpost.Checking;

/// <summary>The one place that says who the client is, for both hosts, and what of the address counts as one client.</summary>
internal sealed class ClientAddress(IOptions<LimitsOptions> options)
{
    /// <summary>The longest text of an address is 45 characters; what is no address is a key all the same, but no long one.</summary>
    private const int Longest = 64;

    private readonly string _trusted = options.Value.TrustedHeader;

    /// <param name="header">A request header by its name; null where there is none.</param>
    /// <param name="known">What the host knows by itself; it counts where the trusted header is missing.</param>
    /// <returns>The address without port and zone, an IPv4 address as such; "" when nobody knows it.</returns>
    public string Of(Func<string, string?> header, string? known)
    {
        var told = _trusted.Length > 0 ? LastHop(header(_trusted)) : "";
        return Normal(told.Length > 0 ? told : known ?? "");
    }

    /// <summary>The last of a list of hops (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Forwarded-For).</summary>
    public static string LastHop(string? hops) => hops?.Split(',')[^1].Trim() ?? "";

    /// <summary>An IPv6 client has a whole /64 (RFC 6177), and may take a new address of it for each post.</summary>
    /// <param name="client">As <see cref="Of"/> returns it.</param>
    /// <returns>The IPv4 address, or the first half of the IPv6 address; what is no address is returned as it is.</returns>
    public static string Network(string client)
    {
        if (!IPAddress.TryParse(client, out var address) || address.AddressFamily is not AddressFamily.InterNetworkV6)
        {
            return client;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    private static string Normal(string told)
    {
        // A bare number is no address to anybody but this parser.
        if (!told.AsSpan().ContainsAny('.', ':') || !IPEndPoint.TryParse(told, out var point))
        {
            return told.Length <= Longest ? told : told[..Longest];
        }

        var address = point.Address.IsIPv4MappedToIPv6 ? point.Address.MapToIPv4() : point.Address;
        return address.AddressFamily is AddressFamily.InterNetworkV6 ? $"{new IPAddress(address.GetAddressBytes())}" : $"{address}";
    }
}
