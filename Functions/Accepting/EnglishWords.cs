namespace Sealpost.Accepting;

/// <summary>The English texts. Those of refusals stand in <see cref="Refusal"/> itself.</summary>
internal static class EnglishWords
{
    /// <summary>By error code; what follows a slash is another wording of the same code.</summary>
    public static readonly IReadOnlyDictionary<string, string> Faults = new Dictionary<string, string>
    {
        ["required"] = "{label}: please fill in this field.",
        ["required/checkbox"] = "{label}: please tick this box.",
        ["required/choice"] = "{label}: please choose.",
        ["too-short"] = "{label}: at least {min} characters, please; there are {length}.",
        ["too-long"] = "{label}: at most {max} characters, please; there are {length}.",
        ["email"] = "{label}: please write an e-mail address such as name@example.org.",
        ["tel"] = "{label}: please write a telephone number with its country code, such as {example}.",
        ["tel/national"] = "{label}: please write a telephone number such as {example}, or with + and the country code.",
        ["url"] = "{label}: please write a web address, from https:// on.",
        ["number"] = "{label}: please write a number such as 12 or 12.5.",
        ["too-small"] = "{label}: please write a number that is not less than {min}.",
        ["too-large"] = "{label}: please write a number that is not more than {max}.",
        ["date"] = "{label}: please write a date as year-month-day, such as 2026-03-31.",
        ["too-early"] = "{label}: the first possible date is {min}.",
        ["too-late"] = "{label}: the last possible date is {max}.",
        ["choice"] = "{label}: please choose from what is offered.",
        ["required/lines"] = "{label}: there is nothing in it yet; please choose at least one article.",
        ["too-many/lines"] = "{label}: at most {max} lines, please; there are {length}.",
        ["line"] = "{label}: the page must name the values of each line as in {items}[0][price].",
        ["line/column"] = "{label}: this form does not know this part of a line.",
        ["line/twice"] = "{label}: this came twice.",
        ["line/gap"] = "{label}: this line is missing; lines are counted from 0 on, without a gap.",
        ["quantity"] = "{label}: please write a whole number from 1 to {max}.",
        ["price"] = "{label}: please write a price such as {example}: digits, and after a point at most {max} more.",
        ["price/whole"] = "{label}: please write a whole price such as {example}.",
        ["price-differs"] = "{label}: the shop's price is {expected}. Please look at the shop's page again.",
        ["article"] = "{label}: the shop does not have this article.",
        ["total"] = "{label}: this order comes to {expected}, not to what the page says. Please look at it again.",
        ["too-few"] = "{label}: please choose at least {min}; there are {length}.",
        ["too-many"] = "{label}: please choose at most {max}; there are {length}.",
        ["checkbox"] = "{label}: this box can only be ticked or left empty.",
        ["pattern"] = "{label}: this is not in the expected form.",
        ["required/file"] = "{label}: please choose a file.",
        ["file-type"] = "{label}: please choose a file of one of these kinds: {types}. The content counts, not the name; documents with macros are not taken.",
        ["no-file"] = "{label}: only the file's name arrived. The page's form needs enctype=\"multipart/form-data\".",
    };

    /// <summary>What our own pages say.</summary>
    public static readonly IReadOnlyDictionary<string, string> Pages = new Dictionary<string, string>
    {
        ["send"] = "Send",
        ["required"] = "(required)",
        ["check"] = "Please check the form",
        ["not-sent"] = "Not sent",
        ["not-delivered"] = "Not delivered",
        ["thanks"] = "Thank you",
        ["leave-empty"] = "Leave this empty",
        ["undeclared"] = "A field that this form does not know",
        ["reply-to"] = "Address for the answer",
        ["order"] = "Your order",
        ["order-line"] = "{label}, line {line}",
        ["order-total"] = "Total",
        ["today"] = "today",
        ["receipt"] = "Receipt:",
        ["status"] = "Status:",
        ["sent"] = "sent",
        ["pending"] = "pending",
        ["error"] = "error",
        ["since"] = "since {updated} UTC; accepted {accepted} UTC",
        ["look-again"] = "Look again",
        ["is-sent"] = "Your message was sent.",
        ["is-failed"] = "Your message was accepted, but the mail server refused it. It is kept, and the operator can send it again.",
        ["is-discarded"] = "Your message was accepted, but the operator decided not to send it on. Its content was erased.",
        ["is-unknown"] = "Your message was handed to the mail server, but its answer was lost. It is kept, and the operator can look into it.",
        ["is-late"] = "Your message was accepted and is kept; sending it takes longer than usual.",
        ["is-pending"] = "Your message was accepted and will be sent in a moment.",
    };
}
