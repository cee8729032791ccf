using Azure.Data.Tables;

namespace Sealpost.Tracking;

/// <summary>
/// Where mails are looked up by state, and by form and day, so that nobody has to read the whole ledger. Three kinds of rows:
/// <c>open-C</c> / id: a mail that is not done with, C the first character of its id, so that no partition is hot;
/// <c>day-YYYYMMDD-FORM</c> / id: every mail by the day of its acceptance (UTC);
/// <c>days</c> / <c>YYYYMMDD-FORM</c>: how many there were in each state, once that day is over.
/// The ledger's own row is what counts; these follow it.
/// </summary>
internal sealed class IndexTable(TableClient client)
{
    public TableClient Client { get; } = client;
}
