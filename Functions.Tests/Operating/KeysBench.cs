using System.Text.Json;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Sealpost.Tests.Smtp;

namespace Sealpost.Tests.Operating;

/// <summary>A folder of forms and keys, and the commands that work on it; the application is not started.</summary>
internal sealed class KeysBench : IAsyncDisposable
{
    private readonly ScriptedSmtpServer _smtp = ScriptedSmtpServer.Launch();

    public KeysBench(Azurite azurite)
    {
        App = new App(azurite, _smtp);
        Directory.CreateDirectory(KeyFolder);
    }

    public App App { get; }

    public string KeyFolder => Path.Combine(App.Forms, "keys");

    /// <summary>For what must not be among the forms.</summary>
    public string Elsewhere { get; } = Directory.CreateTempSubdirectory("sealpost-elsewhere-").FullName;

    public static Task<TestKey> KeyAsync(string address, DateTimeOffset? end = null) =>
        TestKeys.OfAsync($"Somebody <{address}>", GpgKeyKind.Curve25519 with { ExpiresAt = end });

    public Task<Terminal> KeysAsync(params string[] words) => App.CommandAsync(["keys", .. words]);

    public static string Write(string folder, string name, string content)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, content);
        return file;
    }

    public void WriteForm(string name, string[] recipients, string[] keys, params string[] escrow) => Write(App.Forms, $"{name}.json", JsonSerializer.Serialize(new
    {
        recipients, subject = "Keys", encryption = new { keys, escrow }, fields = new[] { new { name = "account", sensitive = true } },
    }));

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await _smtp.DisposeAsync();
        Directory.Delete(Elsewhere, recursive: true);
    }
}
