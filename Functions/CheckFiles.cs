using Sealpost.Accepting;
using Sealpost.Subscribing;

namespace Sealpost;

/// <param name="Line">Of the form's file, from 1 on; null when it is not known.</param>
internal sealed record PlacedError(FormError Error, int? Line);

/// <param name="Forms">How many there are, with and without errors, as of the lists.</param>
internal sealed record FileReport(int Forms, int Lists, IReadOnlyList<PlacedError> Errors);

/// <summary>Checks files as the application does at start, without using them: all errors at once, each with its line.</summary>
internal sealed class CheckFiles(CheckForm check)
{
    public FileReport Run(OwnerFiles files)
    {
        var (listFiles, formFiles) = (files.Definitions(OwnerFiles.Lists), files.Definitions(OwnerFiles.Forms));
        var lists = ListSet.Make(listFiles.Select(list => KeyValuePair.Create<string, IReadOnlyList<OwnerFile>>(list.Key, [list.Value])));
        var forms = FormSet.Make([.. formFiles.Select(form => new FormVersions(form.Key, [(form.Value, files)], IsProven: true))], null, form => check.Run(form, lists));
        var errors = lists.All.SelectMany(list => list.Value.Errors.Select(error => Place(error, listFiles[list.Key])))
            .Concat(forms.All.SelectMany(form => form.Errors.Select(error => Place(error, formFiles[form.Name]))));
        return new(formFiles.Count, listFiles.Count, [.. errors.Distinct()]);
    }

    /// <summary>A form's error may be that of its list, which has a line of its own.</summary>
    private static PlacedError Place(FormError error, OwnerFile file) => new(error, error.File == file.Name || error.File == file.ShortName ? JsonPlace.Line(file.Content, error.Path) : null);
}
