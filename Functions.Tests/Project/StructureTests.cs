using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Project;

/// <summary>Rules of the house that no compiler checks.</summary>
public sealed partial class StructureTests
{
    /// <summary>The stages, and of which others they may know the record types: those before them on the mail's way.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        // Accepting checks the addresses of its own definitions; Checking judges what Accepting read.
        ["Accepting"] = ["Checking"],
        ["Checking"] = ["Accepting", "Tables"],
        // The last good versions are marked with a key of the envelope's ring.
        ["Configuring"] = ["Accepting", "Enqueuing"],
        ["Enqueuing"] = ["Accepting", "Telemetry"],
        ["Rendering"] = ["Accepting", "Checking"],
        ["Sealing"] = ["Accepting"],
        ["Sending"] = ["Rendering", "Sealing", "Telemetry"],
        ["Subscribing"] = ["Accepting", "Checking", "Enqueuing", "Tables"],
        ["Tables"] = [],
        ["Telemetry"] = [],
        ["Tracking"] = ["Tables"],
        ["Transferring"] = ["Tables"],
        ["Undeliverable"] = ["Enqueuing"],
        // The receiving end saves files under the names that Accepting calls safe.
        ["Unsealing"] = ["Accepting"],
        // What operators see is what the ledger has; their sessions are signed under the envelope key.
        ["Watching"] = ["Enqueuing", "Tracking"],
    };

    private static readonly Dictionary<string, string[]> Owners = new()
    {
        ["Azure.Storage.Queues"] = ["Enqueuing", "Wiring", ""],
        ["Azure.Storage.Blobs"] = ["Configuring", "Enqueuing", "Undeliverable", "Wiring"],
        ["Azure.Data.Tables"] = ["Checking", "Subscribing", "Tables", "Tracking", "Transferring", "Wiring"],
        ["Azure.Identity"] = ["Wiring"],
        ["Azure.Monitor"] = ["Wiring"],
        ["OpenTelemetry"] = ["Wiring"],
        ["System.Diagnostics.Metrics"] = ["Telemetry"],
        ["MailKit"] = ["Sending", "Undeliverable"],
        ["DnsClient"] = ["Checking"],
        ["PhoneNumbers"] = ["Checking"],
        ["nietras.SeparatedValues"] = ["Subscribing"],
        ["HandlebarsDotNet"] = ["Rendering"],
        ["Org.BouncyCastle"] = ["Sealing", "Sending", "Unsealing", "Wiring"],
        ["System.Security.Cryptography.Pkcs"] = ["Sealing", "Unsealing"],
        ["Microsoft.Azure.Functions"] = ["Wiring"],
    };

    public static IEnumerable<TheoryDataRow<string>> Files =>
        Directory.GetFiles(Path.Combine(Checkout.Root, "Functions"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Path.Combine(Checkout.Root, "Functions"), file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal))
            .Select(file => new TheoryDataRow<string>(file));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_stage_knows_only_the_stages_before_it_and_each_library_has_one_owner(string file)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "Functions", file));
        var folder = file.Contains('/', StringComparison.Ordinal) ? file.Split('/')[0] : "";
        foreach (Match match in Using().Matches(text))
        {
            var name = match.Groups[1].Value;
            if (MayKnow.TryGetValue(folder, out var stages) && name.StartsWith("Sealpost.", StringComparison.Ordinal))
            {
                Assert.Contains(name.Split('.')[1], stages.Append(folder));
            }

            foreach (var (library, owners) in Owners.Where(owner => name.StartsWith(owner.Key, StringComparison.Ordinal)))
            {
                Assert.True(owners.Contains(folder), $"{library} belongs to {string.Join(", ", owners)}, not to {file}.");
            }
        }

        Assert.True(text.Count(c => c == '\n') <= 200, $"{file} has more than 200 lines: split it.");
    }

    [GeneratedRegex(@"^using ([A-Za-z.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
