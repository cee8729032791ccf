using System.CommandLine;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>keys list|check|import|new|fetch|rotate</c>: the keys that mail is sealed with, and the one that seals what waits.</summary>
internal static class KeysCommand
{
    public static Command Create(string name, Func<IServiceProvider> services) => new(name, "The keys of recipients, and the envelope key.")
    {
        KeysList.Create("list", services),
        KeysCheck.Create("check"),
        KeysImport.Create("import", services),
        KeysNew.Create("new", services),
        KeysFetch.Create("fetch", services),
        KeysRotate.Create("rotate", services),
    };
}
