using System.CommandLine;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>forms list|check</c>: the forms and lists that are in use, and those that are about to be uploaded.</summary>
internal static class FormsCommand
{
    public static Command Create(string name, Func<IServiceProvider> services) => new(name, "The forms: which work, and whether those you are about to upload do.")
    {
        FormsList.Create("list", services),
        FormsCheck.Create("check", services),
    };
}
