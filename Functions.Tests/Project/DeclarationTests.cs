using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NJsonSchema;
using Sealpost.Accepting;
using Sealpost.Sending;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Sealpost.Wiring;
using Xunit;

namespace Sealpost.Tests.Project;

/// <summary>What we write down for others to copy is what the program reads.</summary>
public sealed class DeclarationTests
{
    [Fact]
    public void The_example_settings_bind_and_are_valid()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Checkout.Root, "local.settings.json.example")));
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(json.RootElement.GetProperty("Values").EnumerateObject()
            .Select(value => KeyValuePair.Create(value.Name.Replace("__", ":", StringComparison.Ordinal), value.Value.GetString())));
        builder.Configuration["Envelope:CurrentKey"] = "k1";
        builder.Configuration["Envelope:Keys:k1"] = Convert.ToBase64String(new byte[32]);
        builder.AddSealpost(Checkout.Root);
        using var services = builder.Services.BuildServiceProvider();

        services.GetRequiredService<IStartupValidator>().Validate();
        Assert.Equal(SmtpSecurity.None, services.GetRequiredService<IOptions<SmtpOptions>>().Value.Security);
    }

    [Fact]
    public async Task The_forms_of_the_repository_follow_the_schema_and_load()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Checkout.Root, "forms", "form.schema.json"));
        foreach (var file in Directory.GetFiles(Path.Combine(Checkout.Root, "forms"), "*.json").Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal)))
        {
            var text = await File.ReadAllTextAsync(file);
            Assert.Empty(schema.Validate(text));
            // The demo key is made at the first start; anything else that is wrong with the form must not be.
            Assert.DoesNotContain(FormReader.Read(file, text).Errors, error => !error.Path.StartsWith("$.encryption.keys", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_schema_and_the_reader_know_the_same_members_and_types()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Checkout.Root, "forms", "form.schema.json"));
        var field = schema.Properties["fields"].Item!;
        Assert.Equal(Members<FormDefinition>().Append("$schema").Except(["schema"]).Order(), schema.Properties.Keys.Order());
        Assert.Equal(Members<FieldDefinition>().Except(["caption", "limit"]).Order(), field.Properties.Keys.Order());
        Assert.Equal(
            Enum.GetNames<FieldType>().Select(name => name.ToLowerInvariant()), field.Properties["type"].Enumeration.Select(value => $"{value}"));
        foreach (var (name, members) in new Dictionary<string, IEnumerable<string>>
        {
            ["encryption"] = Members<EncryptionDefinition>(), ["fillTime"] = Members<FillTimeDefinition>(), ["altcha"] = Members<AltchaDefinition>(),
            ["captcha"] = Members<CaptchaDefinition>(), ["content"] = Members<ContentDefinition>(), ["limits"] = Members<LimitsDefinition>(),
            ["files"] = Members<FilesDefinition>(), ["confirmation"] = Members<ConfirmationDefinition>(), ["template"] = Members<TemplateDefinition>(),
            ["mailto"] = Members<MailtoDefinition>(), ["verify"] = Members<VerificationDefinition>(), ["transfer"] = Members<TransferDefinition>(),
            ["order"] = Members<OrderDefinition>().Except(["article"]),
        })
        {
            Assert.Equal(members.Order(), schema.Properties[name].Properties.Keys.Order());
        }

        Assert.Equal(Members<OrderColumnDefinition>().Except(["caption"]).Order(), schema.Properties["order"].Properties["columns"].Item!.Properties.Keys.Order());
    }

    [Fact]
    public async Task The_lists_of_the_repository_follow_their_schema_and_load_and_the_reader_knows_the_same_members()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Checkout.Root, "lists", "list.schema.json"));
        Assert.Equal(Members<ListDefinition>().Append("$schema").Except(["schema"]).Order(), schema.Properties.Keys.Order());
        var files = Directory.GetFiles(Path.Combine(Checkout.Root, "lists"), "*.json").Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var text = await File.ReadAllTextAsync(file);
            Assert.Empty(schema.Validate(text));
            Assert.NotNull(LoadedList.Read(file, text).List);
        }

        var defaults = LoadedList.Read("/lists/a.json", """{ "title": "A", "help": "mailto:a@example.org" }""").List!.Definition;
        Assert.Equal((schema.Properties["moderateHours"].Default, schema.Properties["suppressAfter"].Default, schema.Properties["language"].Default),
            ((object)(long)defaults.ModerateHours, (object)(long)defaults.SuppressAfter, (object)defaults.Language));
    }

    [Theory]
    [InlineData("\"surprise\": 1", "$.surprise", "not known")]
    [InlineData("\"redirect\": \"thanks.html\"", "$.redirect", "https://")]
    [InlineData("\"origins\": [\"https://a.example/\"]", "$.origins[0]", "without a path")]
    [InlineData("\"encryption\": { \"keys\": [\"none.asc\"] }", "$.encryption.keys[0]", "no file")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"sensitive\": true }]", "$.encryption", "no key")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"pattern\": \"(?=x)\" }]", "$.fields[0].pattern", "look-around")]
    [InlineData("\"fields\": [{ \"name\": \"a\" }, { \"name\": \"a\" }]", "$.fields[1].name", "of its own")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"type\": \"color\" }]", "$.fields[0].type", "wrong kind")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"type\": \"choice\" }]", "$.fields[0].choices", "choices")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"choices\": [\"x\"] }]", "$.fields[0].choices", "nothing else")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"type\": \"choice\", \"choices\": [\"x\", \"x\"] }]", "$.fields[0].choices[1]", "of its own")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"maxLength\": 0 }]", "$.fields[0].maxLength", "at least 1")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"minLength\": 6, \"maxLength\": 5 }]", "$.fields[0].minLength", "1 to 5")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"minLength\": 2000 }]", "$.fields[0].minLength", "1 to 1000")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"min\": \"1\" }]", "$.fields[0].min", "minLength")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"type\": \"number\", \"min\": \"1,5\" }]", "$.fields[0].min", "12.5")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"type\": \"number\", \"min\": \"10\", \"max\": \"9\" }]", "$.fields[0].max", "below")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"type\": \"date\", \"max\": \"tomorrow\" }]", "$.fields[0].max", "today")]
    [InlineData("\"fields\": [{ \"name\": \"a\",\"type\": \"date\", \"min\": \"2026-02-01\", \"max\": \"2025-12-31\" }]", "$.fields[0].max", "below")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"type\": \"multiple\", \"choices\": [\"x\"], \"min\": \"2\" }]", "$.fields[0].min", "choices")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"messages\": { \"to-short\": \"x\" } }]", "$.fields[0].messages.to-short", "too-short")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"messages\": { \"honeypot\": \"x\" } }]", "$.fields[0].messages.honeypot", "codes are")]
    [InlineData("\"messages\": { \"nope\": \"x\" }", "$.messages.nope", "honeypot")]
    [InlineData("\"region\": \"XX\"", "$.region", "ISO 3166-1")]
    [InlineData("\"language\": \"de\"", "$.language", "en and fr")]
    [InlineData("\"recipients\": [\"zoë@example.org\"]", "$.recipients[0]", "ASCII")]
    [InlineData("\"subject\": \"{nobody}\"", "$.subject", "not sensitive")]
    [InlineData("\"captcha\": { \"provider\": \"hcaptcha\", \"expectedAction\": \"a\" }", "$.captcha.expectedAction", "Only turnstile and recaptcha")]
    [InlineData("\"captcha\": { \"provider\": \"turnstile\", \"minScore\": 0.5 }", "$.captcha.minScore", "Only recaptcha")]
    [InlineData("\"captcha\": { \"provider\": \"turnstile\", \"hostnames\": [\"https://a.example\"] }", "$.captcha.hostnames[0]", "host name alone")]
    [InlineData("\"files\": { \"allMiB\": 25 }", "$.files.allMiB", "1 to 24")]
    [InlineData("\"files\": { \"count\": 0 }", "$.files.count", "1 to 20")]
    [InlineData("\"files\": { \"eachMiB\": 5, \"allMiB\": 4 }", "$.files.eachMiB", "larger than all")]
    [InlineData("\"files\": { \"types\": [\"exe\"] }", "$.files.types[0]", "known ones are pdf")]
    [InlineData("\"fields\": [{ \"name\": \"a\", \"echo\": true }]", "$.fields[0].echo", "write freely")]
    [InlineData("\"template\": { \"html\": \"none.hbs\" }", "$.template.html", "no file")]
    [InlineData("\"template\": { \"text\": \"../etc/passwd\" }", "$.template.text", "below the form's folder")]
    [InlineData("\"template\": { \"text\": \"/etc/passwd\" }", "$.template.text", "below the form's folder")]
    [InlineData("\"template\": { \"markdown\": \"a.hbs\" }", "$.template.markdown", "not known")]
    [InlineData("\"attach\": [\"json\", \"csv\", \"json\"]", "$.attach[2]", "twice")]
    [InlineData("\"attach\": [\"pdf\"]", "$.attach[0]", "wrong kind")]
    [InlineData("\"relays\": [\"backup\", \"smtp\", \"Backup\"]", "$.relays[2]", "twice")]
    [InlineData("\"recipients\": [\"a@b\"]", "$.recipients[0]", "not an e-mail address")]
    [InlineData("\"cc\": [\"a@example.org\", \"a@b\"]", "$.cc[1]", "not an e-mail address")]
    [InlineData("\"cc\": [\"zoë@example.org\"]", "$.cc[0]", "ASCII")]
    [InlineData("\"cc\": [\"Owner@example.org\"]", "$.cc[0]", "already")]
    [InlineData("\"cc\": [\"a@example.org\", \"A@example.org\"]", "$.cc[1]", "already")]
    [InlineData("\"verify\": { \"field\": \"email\" }", "$.verify.field", "type email")]
    [InlineData("\"verify\": { \"dns\": true }", "$.verify", "in verify its field")]
    [InlineData("\"mailto\": { \"recipients\": \"secret\" }", "$.mailto.recipients", "wrong kind")]
    public void An_error_in_a_form_names_file_path_and_remedy(string member, string path, string remedy)
    {
        var name = member.Split('"')[1];
        var members = new Dictionary<string, string>
        {
            ["recipients"] = "\"recipients\": [\"owner@example.org\"]", ["subject"] = "\"subject\": \"s\"", ["fields"] = $"\"fields\": [{(name == "files" ? "{ \"name\": \"f\", \"type\": \"file\" }" : "")}]",
            [name] = member,
        };
        var errors = FormReader.Read("/nowhere/form.json", $"{{ {string.Join(", ", members.Values)} }}").Errors;

        var error = Assert.Single(errors);
        Assert.Equal("form.json", error.File);
        Assert.Equal(path, error.Path);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Members<T>() => typeof(T).GetProperties().Where(property => property.Name != "EqualityContract")
        .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));
}
