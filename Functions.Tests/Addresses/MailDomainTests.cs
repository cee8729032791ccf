using Microsoft.Extensions.Options;
using Sealpost.Checking.Dns;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Addresses;

/// <summary>What the DNS says of a domain, spoken over a real socket, and for how long that is believed.</summary>
public sealed class MailDomainTests : IAsyncDisposable
{
    private readonly DnsServer _dns = DnsServer.Launch();
    private readonly ManualClock _clock = new();
    private readonly MailDomains _domains;

    public MailDomainTests() => _domains = new(Options.Create(new DnsOptions { Servers = _dns.Address }), _clock);

    public ValueTask DisposeAsync() => _dns.DisposeAsync();

    [Fact]
    public async Task A_domain_with_a_mail_server_or_an_address_takes_mail()
    {
        _dns.Mx("mail.example", DnsReply.Mx("mx1.mail.example", "mx2.mail.example"));
        _dns.A("four.example", DnsReply.Host("192.0.2.1"));
        _dns.Aaaa("six.example", DnsReply.Host("2001:db8::1"));
        _dns.Mx("xn--bcher-kva.example", DnsReply.Mx("mx.example"));
        foreach (var domain in new[] { "mail.example", "MAIL.example", "four.example", "six.example", "xn--bcher-kva.example" })
        {
            Assert.IsType<DomainAnswer.Takes>(await AskAsync(domain));
        }
    }

    [Fact]
    public async Task A_null_MX_a_name_without_records_and_a_name_that_is_none_are_refused()
    {
        _dns.Mx("null.example", DnsReply.Mx("."));
        _dns.A("null.example", DnsReply.Host("192.0.2.1"));
        _dns.Mx("empty.example", new());
        Assert.Equal("its domain says that it takes no mail", Assert.IsType<DomainAnswer.Refuses>(await AskAsync("null.example")).Why);
        Assert.Equal("its domain has no mail server and no address", Assert.IsType<DomainAnswer.Refuses>(await AskAsync("empty.example")).Why);
        Assert.Equal("there is no such domain", Assert.IsType<DomainAnswer.Refuses>(await AskAsync("nowhere.example")).Why);
        // The addresses are asked for only where there is no MX and the name exists.
        Assert.Equal([new("empty.example", 1), new("empty.example", 28)], _dns.Asked.Where(question => question.Type != 15).OrderBy(question => question.Type));
    }

    [Theory]
    [InlineData(2, "ServerFailure")]
    [InlineData(5, "Refused")]
    [InlineData(4, "NotImplemented")]
    public async Task A_servers_failure_is_an_error(int code, string why)
    {
        _dns.Mx("failing.example", new(code));
        _dns.Mx("half.example", new());
        _dns.A("half.example", new(code));
        Assert.Equal(why, Assert.IsType<DomainAnswer.Unknown>(await AskAsync("failing.example")).Why);
        Assert.Equal(why, Assert.IsType<DomainAnswer.Unknown>(await AskAsync("half.example")).Why);
        _dns.Aaaa("half.example", DnsReply.Host("2001:db8::1"));
        _clock.Now += TimeSpan.FromSeconds(11);
        Assert.IsType<DomainAnswer.Takes>(await AskAsync("half.example"));
    }

    [Theory]
    [InlineData("Garbage")]
    [InlineData("BrokenRecords")]
    [InlineData("WrongId")]
    [InlineData("Silent")]
    [InlineData("TruncatedForGood")]
    public async Task What_is_no_answer_is_an_error_within_the_limit(string manner)
    {
        _dns.Mx("odd.example", DnsReply.Mx("mx.example") with { Manner = Enum.Parse<DnsManner>(manner) });
        var started = TimeProvider.System.GetTimestamp();
        Assert.IsType<DomainAnswer.Unknown>(await AskAsync("odd.example"));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, MailDomains.Limit * 4);
    }

    [Fact]
    public async Task Many_silent_servers_take_no_longer_than_the_limit()
    {
        await using var second = DnsServer.Launch();
        await using var third = DnsServer.Launch();
        _dns.Otherwise = second.Otherwise = third.Otherwise = new DnsReply { Manner = DnsManner.Silent };
        var domains = new MailDomains(Options.Create(new DnsOptions { Servers = $"{_dns.Address},{second.Address},{third.Address}" }), _clock);
        var answer = await domains.AskAsync("silent.example", TestContext.Current.CancellationToken);
        Assert.Equal("no answer in time", Assert.IsType<DomainAnswer.Unknown>(answer).Why);
    }

    [Fact]
    public async Task A_truncated_answer_is_asked_for_again_by_TCP()
    {
        _dns.Mx("large.example", DnsReply.Mx([.. Enumerable.Range(0, 60).Select(i => $"a-mail-server-with-a-long-name-{i}.large.example")]) with { Manner = DnsManner.Truncated });
        Assert.IsType<DomainAnswer.Takes>(await AskAsync("large.example"));
    }

    [Fact]
    public async Task With_no_server_at_all_it_is_an_error()
    {
        var gone = DnsServer.Launch();
        var domains = new MailDomains(Options.Create(new DnsOptions { Servers = gone.Address }), _clock);
        await gone.DisposeAsync();
        Assert.IsType<DomainAnswer.Unknown>(await domains.AskAsync("mail.example", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Whoever_asks_may_stop_waiting()
    {
        _dns.Mx("silent.example", new DnsReply { Manner = DnsManner.Silent });
        using var gone = new CancellationTokenSource();
        var asking = _domains.AskAsync("silent.example", gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Theory]
    [InlineData(10u, 30)]
    [InlineData(120u, 120)]
    [InlineData(86_400u, 3_600)]
    public async Task A_good_answer_is_believed_for_as_long_as_it_says_within_bounds(uint ttl, int seconds)
    {
        _dns.Mx("mail.example", DnsReply.Mx("mx.example").Lasting(ttl));
        await LastsAsync("mail.example", seconds);
    }

    [Theory]
    [InlineData(10u, 30)]
    [InlineData(120u, 120)]
    [InlineData(86_400u, 300)]
    public async Task A_bad_answer_too_but_shorter(uint ttl, int seconds)
    {
        _dns.Otherwise = new DnsReply(3).Lasting(ttl);
        await LastsAsync("nowhere.example", seconds);
    }

    [Fact]
    public async Task An_error_is_remembered_for_a_moment_only()
    {
        _dns.Otherwise = new(2);
        await LastsAsync("failing.example", 10);
    }

    [Fact]
    public void What_is_known_is_bounded()
    {
        var known = new KnownDomains(_clock);
        for (var i = 0; i < 3 * KnownDomains.Most; i++)
        {
            known.Add($"d{i}.example", new DomainAnswer.Takes(TimeSpan.FromHours(1)));
            Assert.InRange(known.Count, 1, KnownDomains.Most);
        }

        Assert.NotNull(known.Find($"D{(3 * KnownDomains.Most) - 1}.example"));
    }

    [Theory]
    [InlineData("gmial.com", "gmail.com")]
    [InlineData("gmai.com", "gmail.com")]
    [InlineData("gmaill.com", "gmail.com")]
    [InlineData("gnail.com", "gmail.com")]
    [InlineData("GMAIL.CON", "gmail.com")]
    [InlineData("gmail.co", "gmail.com")]
    [InlineData("outlok.com", "outlook.com")]
    [InlineData("hotmial.fr", "hotmail.fr")]
    [InlineData("yahoo.rf", "yahoo.fr")]
    [InlineData("ahoo.com", "yahoo.com")]
    [InlineData("gmail.com", null)]
    [InlineData("gmx.net", null)]
    [InlineData("gimal.com", null)]
    [InlineData("gamil.cmo", null)]
    [InlineData("example.org", null)]
    [InlineData("g", null)]
    public void A_slip_of_a_finger_is_told_from_another_domain(string typed, string? likely) => Assert.Equal(likely, LikelyDomain.Of(typed));

    [Theory]
    [InlineData("", true)]
    [InlineData("192.0.2.53", true)]
    [InlineData("192.0.2.53:5353, [2001:db8::53]:53,2001:db8::54", true)]
    [InlineData("dns.example", false)]
    [InlineData("192.0.2.53;192.0.2.54", false)]
    public void Servers_are_addresses(string servers, bool valid) =>
        Assert.Equal(valid, !new DnsOptions { Servers = servers }.Validate(new(new object())).Any());

    private Task<DomainAnswer> AskAsync(string domain) => _domains.AskAsync(domain, TestContext.Current.CancellationToken);

    private async Task LastsAsync(string domain, int seconds)
    {
        var first = await AskAsync(domain);
        var asked = _dns.Asked.Count;
        _clock.Now += TimeSpan.FromSeconds(seconds - 1);
        Assert.Same(first, await AskAsync(domain));
        Assert.Equal(asked, _dns.Asked.Count);
        _clock.Now += TimeSpan.FromSeconds(1);
        await AskAsync(domain);
        Assert.True(_dns.Asked.Count > asked);
    }
}
