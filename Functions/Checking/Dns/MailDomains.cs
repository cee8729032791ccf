using DnsClient;
using DnsClient.Protocol;
using Microsoft.Extensions.Options;

namespace Sealpost.Checking.Dns;

/// <summary>
/// Asks the DNS whether a domain takes mail (RFC 5321, section 5.1): by its MX records, else by an address of its own. A null MX
/// (RFC 7505) says that it takes none.
/// </summary>
internal sealed class MailDomains(IOptions<DnsOptions> options, TimeProvider time)
{
    /// <summary>A visitor waits for it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestGood = TimeSpan.FromHours(1);

    /// <summary>Whoever mends a domain's records wants to see it soon.</summary>
    private static readonly TimeSpan LongestBad = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(30);

    /// <summary>While a server is down, the visitors of one domain do not all wait for it.</summary>
    private static readonly TimeSpan Unanswered = TimeSpan.FromSeconds(10);

    private readonly KnownDomains _known = new(time);
    private readonly Lazy<LookupClient> _client = new(() => Client(options.Value), LazyThreadSafetyMode.PublicationOnly);

    /// <param name="domain">In ASCII.</param>
    public async Task<DomainAnswer> AskAsync(string domain, CancellationToken cancel)
    {
        if (_known.Find(domain) is { } known)
        {
            return known;
        }

        var answer = await LookUpAsync(domain, cancel);
        _known.Add(domain, answer);
        return answer;
    }

    /// <summary>Whatever goes wrong, also in an answer that is none, is no reason to refuse anybody.</summary>
    private async Task<DomainAnswer> LookUpAsync(string domain, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            return await ResolveAsync(domain, limit.Token).WaitAsync(Limit, time, cancel);
        }
        catch (TimeoutException)
        {
            return new DomainAnswer.Unknown("no answer in time", Unanswered);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            return new DomainAnswer.Unknown(fault is DnsResponseException dns ? $"{dns.Code}" : fault.GetType().Name, Unanswered);
        }
        finally
        {
            await limit.CancelAsync();
        }
    }

    private async Task<DomainAnswer> ResolveAsync(string domain, CancellationToken cancel)
    {
        var mail = await _client.Value.QueryAsync(domain, QueryType.MX, cancellationToken: cancel);
        var exchanges = mail.Answers.MxRecords().ToList();
        if (exchanges.Count > 0)
        {
            return exchanges.Exists(exchange => exchange.Exchange.Value != ".")
                ? new DomainAnswer.Takes(Within(exchanges, LongestGood))
                : new DomainAnswer.Refuses("its domain says that it takes no mail", Within(exchanges, LongestBad));
        }

        if (mail.Header.ResponseCode is not DnsHeaderResponseCode.NoError)
        {
            return Without(mail);
        }

        var hosts = await Task.WhenAll(
            _client.Value.QueryAsync(domain, QueryType.A, cancellationToken: cancel),
            _client.Value.QueryAsync(domain, QueryType.AAAA, cancellationToken: cancel));
        var addresses = hosts.SelectMany(host => host.Answers.AddressRecords()).ToList();
        var failed = hosts.FirstOrDefault(host => host.Header.ResponseCode is not (DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain));
        return addresses.Count > 0 ? new DomainAnswer.Takes(Within(addresses, LongestGood)) : Without(failed ?? mail);
    }

    /// <summary>An answer without a record that counts.</summary>
    private static DomainAnswer Without(IDnsQueryResponse response) => response.Header.ResponseCode switch
    {
        DnsHeaderResponseCode.NotExistentDomain => new DomainAnswer.Refuses("there is no such domain", Negative(response)),
        DnsHeaderResponseCode.NoError => new DomainAnswer.Refuses("its domain has no mail server and no address", Negative(response)),
        var code => new DomainAnswer.Unknown($"{code}", Unanswered),
    };

    /// <summary>RFC 2308, section 5: the lesser of the SOA record's own time to live and its last field.</summary>
    private static TimeSpan Negative(IDnsQueryResponse response) => response.Authorities.SoaRecords().FirstOrDefault() is { } authority
        ? Bounded(Math.Min(authority.InitialTimeToLive, authority.Minimum), LongestBad)
        : Shortest;

    private static TimeSpan Within(IEnumerable<DnsResourceRecord> records, TimeSpan longest) => Bounded(records.Min(record => record.InitialTimeToLive), longest);

    private static TimeSpan Bounded(double seconds, TimeSpan longest) =>
        TimeSpan.FromSeconds(Math.Clamp(seconds, Shortest.TotalSeconds, longest.TotalSeconds));

    /// <summary>The system's servers are asked for by name here, as the library would take a public one where there are none.</summary>
    private static LookupClient Client(DnsOptions options)
    {
        var named = options.Parse();
        NameServer[] servers = named.Count > 0 ? [.. named.Select(server => new NameServer(server!))]
            : [.. NameServer.ResolveNameServers(skipIPv6SiteLocal: true, fallbackToGooglePublicDns: false)];
        return new(new LookupClientOptions(servers)
        {
            // Two tries within the limit; what is known is kept here, with bounds of ours.
            Timeout = TimeSpan.FromSeconds(0.9), Retries = 1, UseCache = false, ThrowDnsErrors = false,
            // No fragments on the way (https://www.dnsflagday.net/2020/); what is longer comes by TCP.
            ExtendedDnsBufferSize = 1232,
        });
    }
}
