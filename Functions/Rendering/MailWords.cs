using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>The few words of ours in a mail, in the form's language, else in English. A language is a row here.</summary>
internal static class MailWords
{
    /// <summary>What templates reach as <c>texts.NAME</c>.</summary>
    public static readonly IReadOnlyDictionary<string, string> English = new Dictionary<string, string>
    {
        ["form"] = "Form",
        ["reference"] = "reference",
        ["accepted"] = "Accepted",
        ["sealed"] = "sealed, see the encrypted block below",
        ["sealedFields"] = "Sealed fields",
        ["sealedHelp"] = "Only the holder of the key can read this block: decrypt it with your mail program or GnuPG.",
        ["unnamed"] = "(a field without a name)",
        ["sealedAs"] = "sealed as",
        ["attachedAs"] = "attached as",
        ["order"] = "Order",
        ["amount"] = "Amount",
        ["total"] = "Total",
    };

    private static readonly IReadOnlyDictionary<string, string> French = new Dictionary<string, string>
    {
        ["form"] = "Formulaire",
        ["reference"] = "référence",
        ["accepted"] = "Reçu le",
        ["sealed"] = "scellé, voir le bloc chiffré ci-dessous",
        ["sealedFields"] = "Champs scellés",
        ["sealedHelp"] = "Seul le détenteur de la clé peut lire ce bloc : déchiffrez-le avec votre logiciel de messagerie ou GnuPG.",
        ["unnamed"] = "(un champ sans nom)",
        ["sealedAs"] = "scellé sous le nom",
        ["attachedAs"] = "joint sous le nom",
        ["order"] = "Commande",
        ["amount"] = "Montant",
        ["total"] = "Total",
    };

    private static readonly Dictionary<string, IReadOnlyDictionary<string, string>> All = new() { ["en"] = English, ["fr"] = French };

    public static string Language(Form form) => All.ContainsKey(form.Definition.Language ?? "") ? form.Definition.Language! : "en";

    public static IReadOnlyDictionary<string, string> For(Form form) => All[Language(form)];
}
