using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Accepting;
using Sealpost.Wiring.Development;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>What a developer wants to see when it runs.</summary>
internal static class AddressTable
{
    public static void Write(TextWriter console, WebApplication app, LocalHelpers helpers)
    {
        var url = app.Urls.First().TrimEnd('/');
        console.WriteLine();
        console.WriteLine("Sealpost runs. Ctrl+C ends it.");
        console.WriteLine($"  Built       {BuiltHosts.Text}");
        console.WriteLine($"  Home        {url}/   (all of this, and the log as it is written)");
        console.WriteLine($"  Demo form   {url}/f/contact");
        console.WriteLine($"  Mailbox     {helpers.Mailbox ?? "the mail server of Smtp__Host"}");
        console.WriteLine($"  Explain     {url}/explain   (what would become of a post, and why)");
        console.WriteLine($"  Preview     {url}/preview/contact   (the mail of a form, for sample data)");
        console.WriteLine($"  Operator    {url}/ops   (where every mail is; its key is in {LocalSettings.OperatorKeyFile})");
        console.WriteLine($"  Script      {url}/sealpost.js   (for your pages; integrity {app.Services.GetRequiredService<ServeScript>().Integrity})");
        console.WriteLine($"  Health      {url}/health/ready");
        foreach (var form in app.Services.GetRequiredService<FormCatalog>().All)
        {
            console.WriteLine($"  Form        {url}/f/{form.Name}{(form.Form is null ? "   (has an error, see above)" : "")}");
        }

        console.WriteLine();
    }
}
