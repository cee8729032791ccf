using System.Diagnostics.CodeAnalysis;

namespace Sealpost.Accepting;

/// <summary>Section <c>Forms</c>.</summary>
internal sealed class FormsOptions
{
    /// <summary>The folder of the forms; relative to the project, or to the published app.</summary>
    public string Path { get; set; } = "forms";
}

/// <summary>Every form that is in use now; a form with an error is kept with its reasons and never used.</summary>
/// <param name="load">Reads the configuration for the first time, before the first question is answered; it calls <see cref="Use"/>.</param>
internal sealed class FormCatalog(Action load)
{
    private volatile FormSet? _current;

    public IEnumerable<LoadedForm> All => Current.All;

    /// <summary>Whether a name that is not here is no form. It may be one while nobody could read where the forms are.</summary>
    public bool IsComplete => Current.IsComplete;

    private FormSet Current
    {
        get
        {
            if (_current is null)
            {
                load();
            }

            return _current!;
        }
    }

    public void Use(FormSet forms) => _current = forms;

    /// <param name="name">A form's name, or one of its aliases.</param>
    public bool TryGet(string name, [NotNullWhen(true)] out LoadedForm? form) => Current.TryGet(name, out form);
}
