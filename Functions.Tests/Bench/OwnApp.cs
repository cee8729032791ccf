using Sealpost.Tests.Smtp;

namespace Sealpost.Tests.Bench;

/// <summary>An application and a mail server of a test's own; the test writes the forms, and starts it.</summary>
public abstract class OwnApp : IAsyncDisposable
{
    protected OwnApp(Azurite azurite) => App = new App(azurite, Smtp);

    internal ScriptedSmtpServer Smtp { get; } = ScriptedSmtpServer.Launch();

    internal App App { get; }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Smtp.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
