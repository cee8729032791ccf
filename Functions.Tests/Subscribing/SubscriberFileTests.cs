using System.Text;
using Sealpost.Subscribing;
using Xunit;

namespace Sealpost.Tests.Subscribing;

/// <summary>Files of subscribers as other services, spreadsheets and enemies write them.</summary>
public sealed class SubscriberFileTests
{
    private const string Names = "address,consent_at,source\n";
    private static readonly DateTimeOffset Now = new(2026, 3, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("address,consent_at,source\na@example.org,2026-03-01,fair\n")]
    [InlineData("address,consent_at,source\r\na@example.org,2026-03-01,fair\r\n")]
    [InlineData("address,consent_at,source\na@example.org,2026-03-01,fair")]
    [InlineData("\uFEFFaddress;consent_at;source\r\na@example.org;2026-03-01;fair\r\n\r\n")]
    [InlineData("\"Source\";\"Name\";\"ADDRESS\";\"Consent_At\"\n\"fair\";\"A, B\";\" a@example.org \";\"2026-03-01\"\n\n")]
    [InlineData("address,consent_at,source\na@example.org,2026-03-01T00:00:00Z,fair\n")]
    [InlineData("address,consent_at,source\na@example.org,2026-03-01 01:00+01:00,fair\n")]
    [InlineData("address,consent_at,source\na@example.org,2026-03-01T00:00:00.0000000Z,fair,more,and,more\n")]
    [InlineData("address,state,consent_at,source\na@example.org,active,2026-03-01,fair\n")]
    public void One_row_reads_the_same_however_it_is_written(string file)
    {
        var row = Assert.IsType<ImportedRow.Good>(Assert.Single(Read(file)));
        Assert.Equal(new("a@example.org", new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), "fair", SubscriberState.Active), row.Subscriber);
    }

    [Theory]
    [InlineData("a@b,2026-03-01,fair", "none that every mail server takes")]
    [InlineData(",2026-03-01,fair", "none that every mail server takes")]
    [InlineData("zoë@example.org,2026-03-01,fair", "none that every mail server takes")]
    [InlineData("\"A <a@example.org>\",2026-03-01,fair", "none that every mail server takes")]
    [InlineData("\"a@example.org,b@example.org\",2026-03-01,fair", "none that every mail server takes")]
    [InlineData("=cmd|' /C calc'!A0,2026-03-01,fair", "none that every mail server takes")]
    [InlineData("a\u0000@example.org,2026-03-01,fair", "none that every mail server takes")]
    [InlineData("a@example.org,,fair", "no consent_at")]
    [InlineData("a@example.org", "no consent_at")]
    [InlineData("a@example.org,yesterday,fair", "no date or time")]
    [InlineData("a@example.org,01/03/2026,fair", "no date or time")]
    [InlineData("a@example.org,2026-02-30,fair", "no date or time")]
    [InlineData("a@example.org,0001-01-01,fair", "before 1990")]
    [InlineData("a@example.org,2026-04-02,fair", "in the future")]
    [InlineData("a@example.org,2026-03-01,", "no source")]
    [InlineData("a@example.org,2026-03-01", "no source")]
    [InlineData("a@example.org,2026-03-01,\"two\nlines\"", "goes on over several lines")]
    [InlineData("a@example.org,2026-03-01,a\u0007b", "control characters")]
    public void A_row_without_an_address_or_a_proof_of_consent_is_refused_by_its_line(string row, string reason)
    {
        var rows = Read($"{Names}b@example.org,2026-03-01,fair\n{row}\nc@example.org,2026-03-01,fair\n");
        Assert.Equal(3, rows.Count);
        var refused = Assert.IsType<ImportedRow.Refused>(rows[1]);
        Assert.Equal(3, refused.Line);
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("@", refused.Reason, StringComparison.Ordinal);
        Assert.All([rows[0], rows[2]], good => Assert.IsType<ImportedRow.Good>(good));
    }

    [Theory]
    [InlineData("", "The file is empty")]
    [InlineData("\n\n", "no column 'address'")]
    [InlineData("e-mail,consent_at,source\na@example.org,2026-03-01,fair\n", "no column 'address'")]
    [InlineData("a@example.org,2026-03-01,fair\n", "no column 'address'")]
    [InlineData("address,source\na@example.org,fair\n", "no column 'consent_at'")]
    [InlineData("address,consent_at\na@example.org,2026-03-01\n", "no column 'source'")]
    [InlineData("address,consent_at,source,Address\na@example.org,2026-03-01,fair,b@example.org\n", "'address' is there twice")]
    public void A_file_without_its_columns_is_no_use(string file, string reason)
    {
        var refused = Assert.IsType<ImportedRow.Refused>(Assert.Single(Read(file)));
        Assert.Equal(1, refused.Line);
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_rows_do_not_say_may_be_said_for_all()
    {
        var rows = SubscriberFile.Read(Bytes("address\na@example.org\n\nb@example.org\n"), new("paper form", Now.AddDays(-1), Now));
        Assert.All(rows, row => Assert.Equal(("paper form", Now.AddDays(-1)), (((ImportedRow.Good)row).Subscriber.Source, ((ImportedRow.Good)row).Subscriber.ConsentAt)));
        var own = SubscriberFile.Read(Bytes($"{Names}a@example.org,2026-03-01,fair\n"), new("paper form", Now, Now)).Single();
        Assert.Equal("fair", ((ImportedRow.Good)own).Subscriber.Source);
    }

    [Fact]
    public void Another_encoding_is_refused_where_it_matters()
    {
        byte[] file = [.. Encoding.UTF8.GetBytes($"name,{Names}a,"), .. Encoding.Latin1.GetBytes("b@example.org,2026-03-01,Café\nZoë,c@example.org,2026-03-01,fair\n")];
        var rows = SubscriberFile.Read(new MemoryStream(file), new(null, null, Now)).ToList();
        Assert.Contains("not in UTF-8", Assert.IsType<ImportedRow.Refused>(rows[0]).Reason, StringComparison.Ordinal);
        Assert.IsType<ImportedRow.Good>(rows[1]);
    }

    [Fact]
    public void A_quote_that_is_not_closed_swallows_what_follows_and_is_told()
    {
        var rows = Read($"{Names}a@example.org,2026-03-01,fair\nb@example.org,2026-03-01,\"fair\nc@example.org,2026-03-01,fair\n");
        Assert.IsType<ImportedRow.Good>(rows[0]);
        Assert.Equal((3L, true), (rows[1].Line, ((ImportedRow.Refused)rows[1]).Reason.Contains("close its quote", StringComparison.Ordinal)));
        Assert.Equal(2, rows.Count);
    }

    [Theory]
    [InlineData(5_000)]
    [InlineData(40_000_000)]
    public void A_huge_line_is_refused(int length)
    {
        using var file = new GeneratedFile(
            Enumerable.Repeat(new string('x', 5_000), length / 5_000).Prepend($"{Names}a@example.org,2026-03-01,fair\n").Append("\nb@example.org,2026-03-01,fair\n"));
        var rows = SubscriberFile.Read(file, new(null, null, Now)).ToList();
        Assert.IsType<ImportedRow.Good>(rows[0]);
        Assert.Equal(3, Assert.IsType<ImportedRow.Refused>(rows[1]).Line);
        Assert.Equal(length < 1_000_000 ? 3 : 2, rows.Count);
        using var first = new GeneratedFile(Enumerable.Repeat(new string('x', 5_000), length / 5_000));
        Assert.Equal(1, Assert.IsType<ImportedRow.Refused>(Assert.Single(SubscriberFile.Read(first, new(null, null, Now)))).Line);
    }

    [Fact]
    public void A_hundred_thousand_rows_are_read_as_they_come()
    {
        static string Line(int i) => $"reader{i}@example.org,2026-03-01,fair\n";
        using var file = new GeneratedFile(Enumerable.Range(0, 100_001).Select(Line).Prepend(Names));
        var (count, taken, ahead) = (0, 0L, 0L);
        foreach (var row in SubscriberFile.Read(file, new(null, null, Now)))
        {
            Assert.IsType<ImportedRow.Good>(row);
            taken += Line(count).Length;
            Assert.Equal(++count + 1, row.Line);
            ahead = Math.Max(ahead, file.Position - taken);
        }

        Assert.Equal(100_001, count);
        Assert.InRange(ahead, 1, 200_000);
    }

    private static List<ImportedRow> Read(string file) => [.. SubscriberFile.Read(Bytes(file), new(null, null, Now))];

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));
}
