using Microsoft.Extensions.Options;
using Sealpost.Accepting;
using Sealpost.Checking.Captchas;
using Sealpost.Rendering;
using Sealpost.Sealing;
using Sealpost.Sending;
using Sealpost.Subscribing;

namespace Sealpost;

/// <summary>What a form needs beside its own file: keys, templates, lists, relays, secrets. All of its errors at once.</summary>
internal sealed class CheckForm(
    KeyStore keys, MailTemplates templates, IOptions<CaptchaOptions> captchas, IOptions<PublicOptions> site, IOptions<RelaysOptions> relays)
{
    public IReadOnlyList<FormError> Run(Form form, ListSet lists) =>
    [
        .. keys.Check(form), .. captchas.Value.Check(form), .. site.Value.Check(form),
        .. relays.Value.Unknown(form.Definition.Relays).Select(fault => new FormError($"{form.Name}.json", fault.Path, fault.Message)),
        .. templates.Check(form), .. lists.Check(form, site.Value),
    ];
}
