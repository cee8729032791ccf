using Xunit;

namespace Sealpost.Tests.Rendering;

/// <summary>A subject that travels in clear gives no sensitive field away, whoever wrote it.</summary>
public sealed class SubjectTests
{
    private const string Fields = """{ "name": "name" }, { "name": "account", "sensitive": true }""";

    [Theory]
    [InlineData("fields", "Order of NL-4711", "NL-4711", "From Zoë")]
    [InlineData("fields", "order of nl-4711!", " NL-4711\n", "From Zoë")]
    [InlineData("fields", "Order of Long   Street\t5", "Long Street\n5", "From Zoë")]
    [InlineData("fields", "Order of 471", "471", "From Zoë")]
    [InlineData("fields", "Order of 47", "47", "Order of 47")]
    [InlineData("fields", "Order of NL-4711", "NL-4712", "Order of NL-4711")]
    [InlineData("message", "Order of NL-4711", "NL-4711", "Order of NL-4711")]
    public void A_posted_subject_that_repeats_a_sensitive_value_gives_way_to_the_forms(string scope, string posted, string account, string subject)
    {
        using var bench = new MailBench(Fields, "\"subject\": \"From {name}\"", scope);
        var post = MailBench.Post(("name", "Zoë"), ("account", account)) with { Subject = posted };
        Assert.Equal(subject, bench.Render(post, scope is "fields" ? "block" : null).Subject);
    }

    [Fact]
    public void Each_value_counts_also_of_a_field_that_the_form_does_not_declare()
    {
        using var bench = new MailBench(Fields, "\"subject\": \"From {name}\"", "fields");
        var post = MailBench.Post(("name", "Zoë"));
        post = post with { Fields = [.. post.Fields, new("other", ["one", "4711"])], Subject = "About 4711" };
        Assert.Equal("From Zoë", bench.Render(post, "block").Subject);
    }
}
