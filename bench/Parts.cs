using System.Text.Json;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Rendering;
using Sealpost.Sealing;
using Sealpost.Sending;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;

namespace Sealpost.Benchmarks;

/// <summary>parts: what each stage of one mail costs, and what it allocates; a post of 5 KiB, sealed for Curve25519, one thread, no network.</summary>
[MemoryDiagnoser]
#pragma warning disable CA1001 // The library calls GlobalCleanup.
public class Parts
{
    private Azurite _azurite = null!;
    private ScriptedSmtpServer _smtp = null!;
    private App _app = null!;
    private ServiceProvider _services = null!;
    private Envelope _envelope = null!;
    private SubmissionId _ids = null!;
    private byte[] _message = null!;
    private QueuedMail _mail = null!;
    private Submission _submission = null!;
    private Form _form = null!;
    private SealingPlan _plan = null!;
    private MailFacts _facts = null!;

    internal static Task<int> RunAsync(string[] _)
    {
        // In this process: the library's own projects would be built outside of the repository's rules.
        var config = ManualConfig.Create(DefaultConfig.Instance).WithOptions(ConfigOptions.DisableLogFile)
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)).WithArtifactsPath(Path.Combine(Path.GetTempPath(), "sealpost-parts"));
        BenchmarkRunner.Run<Parts>(config);
        return Task.FromResult(0);
    }

    [GlobalSetup]
    public async Task SetUp()
    {
        (_azurite, _smtp) = (new(), ScriptedSmtpServer.Launch());
        _app = new(_azurite, _smtp);
        await WaitingPosts.WriteFormAsync(_app);
        _services = _app.Services(TimeProvider.System);
        (_envelope, _ids) = (_services.GetRequiredService<Envelope>(), _services.GetRequiredService<SubmissionId>());
        _message = WaitingPosts.Message(_envelope, 1);
        _mail = JsonSerializer.Deserialize<QueuedMail>(_message)!;
        _submission = OpenPost();
        _services.GetRequiredService<FormCatalog>().TryGet(_mail.Form, out var loaded);
        _form = loaded!.Form!;
        _plan = _services.GetRequiredService<KeyStore>().For(_form).Plan;
        _facts = new(_mail.Id, _ids.Receipt(_mail.Id), _mail.AcceptedAt);
    }

    [GlobalCleanup]
    public async Task TearDown()
    {
        await _services.DisposeAsync();
        await _app.DisposeAsync();
        await _smtp.DisposeAsync();
        Directory.Delete(_azurite.Folder, recursive: true);
    }

    [Benchmark(Description = "id and receipt")]
    public string Identify() => _ids.Receipt(_ids.Derive(new(_form.Name, null, "127.0.0.1", TimeSpan.FromMinutes(5)), _submission).Id);

    [Benchmark(Description = "seal at rest")]
    public object SealPost() => _envelope.Seal(_submission, _mail.Id, _mail.Form, _mail.AcceptedAt);

    [Benchmark(Description = "queue message written")]
    public byte[] WriteMessage() => JsonSerializer.SerializeToUtf8Bytes(_mail);

    [Benchmark(Description = "queue message read")]
    public object ReadMessage() => JsonSerializer.Deserialize<QueuedMail>(_message)!;

    [Benchmark(Description = "open at rest")]
    public object OpenSealed() => OpenPost();

    [Benchmark(Description = "render, seal, compose")]
    public async Task<int> Compose()
    {
        var copies = await _services.GetRequiredService<ComposeMail>().RunAsync(_form, _submission, _facts, _plan, CancellationToken.None);
        foreach (var copy in copies)
        {
            copy.Dispose();
        }

        return copies.Count;
    }

    [Benchmark(Description = "render, seal, compose, write for the wire")]
    public async Task<long> ComposeAndWrite()
    {
        var length = 0L;
        foreach (var copy in await _services.GetRequiredService<ComposeMail>().RunAsync(_form, _submission, _facts, _plan, CancellationToken.None))
        {
            using var disposed = copy;
            length += Write(copy.Message);
        }

        return length;
    }

    private long Write(MimeMessage message) => _services.GetRequiredService<WireForm>().Write(message, utf8: true).Content?.Length ?? 0;

    private Submission OpenPost() => _envelope.Open(_mail.Sealed!, _mail.Id, _mail.Form, _mail.AcceptedAt)!;
}
