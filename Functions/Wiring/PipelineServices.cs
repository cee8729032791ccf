using Azure.Data.Tables;
using Azure.Storage.Queues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sealpost.Accepting;
using Sealpost.Checking;
using Sealpost.Checking.Dns;
using Sealpost.Enqueuing;
using Sealpost.Rendering;
using Sealpost.Sealing;
using Sealpost.Sending;
using Sealpost.Subscribing;
using Sealpost.Telemetry;
using Sealpost.Tracking;
using Sealpost.Transferring;
using Sealpost.Undeliverable;
using Sealpost.Undeliverable.Bounces;
using Sealpost.Watching;

namespace Sealpost.Wiring;

/// <summary>The one composition of the pipeline, used by both hosts.</summary>
internal static class PipelineServices
{
    public static void AddSealpost(this IHostApplicationBuilder builder, string root)
    {
        var services = builder.Services;
        builder.AddSettings(root);
        services.AddRelays();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Learned>().AddSingleton<Metrics>();
        services.AddHostedService<TelemetryExport>();
        // The Functions host stops its worker after about two seconds; what is in flight ends or is given back before.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        services.AddSingleton<StorageClients>();
        services.AddSingleton(at => Storage(at).Queue(Options<QueueOptions>(at).Name, QueueSettings()));
        services.AddSingleton(at => Storage(at).Blobs(Options<QueueOptions>(at).Name));
        services.AddSingleton(at => Storage(at).Table(Options<LedgerOptions>(at).Table));
        services.AddSingleton(at => new GuardTable(Storage(at).Table($"{Options<LedgerOptions>(at).Table}Guard", GuardSettings)));
        services.AddSingleton(at => new IndexTable(Storage(at).Table($"{Options<LedgerOptions>(at).Table}Index")));
        services.AddSingleton(at => new ListTable(Storage(at).Table($"{Options<LedgerOptions>(at).Table}Lists")));
        services.AddSingleton(at => new TransferTable(Storage(at).Table($"{Options<LedgerOptions>(at).Table}Transfers")));
        services.AddSingleton(at => new LimitKey(at.GetRequiredService<EnvelopeKeyRing>().Derive("limits")));
        services.AddConfiguration();
        services.AddTokenDefences();
        services.AddChecks();
        services.AddStages();
        services.AddUseCases();
        services.AddHostedService<FormReport>().AddHostedService<ConfigurationWatch>().AddHostedService<DisposableListReport>();
    }

    /// <summary>What the stages hold, in the order of the mail's way.</summary>
    private static void AddStages(this IServiceCollection services)
    {
        services.AddSingleton<ClientAddress>().AddSingleton<FloodGate>().AddSingleton<BodyMeter>().AddSingleton<SharedLimit>();
        services.AddSingleton<EnvelopeKeyRing>().AddSingleton<Envelope>().AddSingleton<SubmissionId>().AddSingleton<AddressLinks>().AddSingleton<MailEnqueuer>();
        services.AddSingleton<RecentPosts>().AddSingleton<UploadStore>().AddSingleton<UploadRoom>().AddSingleton<EnvelopeBlobs>();
        services.AddSingleton(at => new ListsQueue(Storage(at).Queue(Options<QueueOptions>(at).ListsName, QueueSettings())));
        services.AddSingleton(at => new EnvelopeQueue(
            [at.GetRequiredService<QueueClient>(), at.GetRequiredService<ListsQueue>().Client],
            [.. Options<QueueOptions>(at).PoisonNames.Select(name => Storage(at).Queue(name, QueueSettings()))]));
        services.AddSingleton<ListKeys>().AddSingleton<Subscribers>().AddSingleton<SubscriberImport>().AddSingleton<UnsubscribeLinks>().AddSingleton<ListPosts>().AddSingleton<ModerationLinks>();
        services.AddSingleton<MailTemplates>().AddSingleton<MailRenderer>().AddSingleton<ListRenderer>();
        services.AddSingleton<ServiceSigners>().AddSingleton<KeyStore>();
        services.AddSingleton<MailComposer>().AddSingleton<DkimSignatures>().AddSingleton<WireForm>().AddSingleton<RetrySchedule>();
        services.AddSingleton<MailDays>().AddSingleton<MailIndex>().AddSingleton<MailLedger>().AddSingleton<OverdueMail>().AddSingleton<MailErasure>().AddSingleton<NoticeTurns>().AddSingleton<AuditLog>().AddSingleton<OperatorAccess>().AddSingleton<IntakeSwitch>().AddSingleton<KeptMail>();
        services.AddSingleton(at => new RecipientMarks([.. at.GetRequiredService<EnvelopeKeyRing>().DeriveAll("recipient")]));
        services.AddSingleton(at => new VisitorMarks([.. at.GetRequiredService<EnvelopeKeyRing>().DeriveAll("visitor")]));
    }

    /// <summary>One class each at the root of the project: posts, mails, timers, operators.</summary>
    private static void AddUseCases(this IServiceCollection services)
    {
        services.AddSingleton<FindForm>().AddSingleton<ShowForm>().AddSingleton<OfferMailto>().AddSingleton<OfferKeys>().AddSingleton<AcceptSubmission>().AddSingleton<StoreSubmission>();
        services.AddSingleton<ShowStatus>().AddSingleton<ReportHealth>().AddSingleton<ServeScript>().AddSingleton<ExplainPost>().AddSingleton<PreviewMail>().AddSingleton<SendTest>().AddSingleton<LastResort>();
        services.AddSingleton<SetAsideMail>().AddSingleton<PrepareMail>().AddSingleton<ComposeMail>().AddSingleton<SendCopies>();
        // A process that only takes posts makes none of what delivers.
        services.AddSingleton(at => new Lazy<DeliverMail>(at.GetRequiredService<DeliverMail>));
        services.AddSingleton<DeliverDirectly>().AddHostedService(at => at.GetRequiredService<DeliverDirectly>());
        services.AddSingleton<DeliverMail>().AddSingleton<JoinList>().AddSingleton<LeaveList>().AddSingleton<QueueConfirmation>().AddSingleton<ConfirmAddress>().AddSingleton<RecordOutcome>().AddSingleton<KeepPoison>();
        services.AddSingleton<AskModerators>().AddSingleton<ModeratePost>().AddSingleton<DecidePost>().AddSingleton<FanOut>().AddSingleton<PrepareListMail>();
        services.AddSingleton<ListProgress>().AddSingleton<CountUndeliverable>().AddSingleton<SweepPosts>();
        services.AddSingleton<ReportSpool>().AddSingleton<ReportKeys>().AddSingleton<SendNotice>().AddSingleton<SendDigest>().AddSingleton<ReportFailures>();
        services.AddSingleton<ReturnPaths>().AddSingleton<BounceMailbox>().AddSingleton<RecordBounce>().AddSingleton<ReadBounces>().AddSingleton<AcceptReport>();
        services.AddSingleton<TransferNumbers>().AddSingleton<CollectTransfer>().AddSingleton<ComposeTransfer>().AddSingleton<QueueTransfer>();
        services.AddSingleton<MakeTransfers>().AddSingleton<ForgetTransfers>().AddSingleton<ResendTransfer>();
        services.AddSingleton<RepairSpool>().AddSingleton<RebuildIndex>().AddSingleton<RunOperations>().AddSingleton<ReadOperations>().AddSingleton<ActOnMail>().AddSingleton<SweepBlobs>().AddSingleton<ForgetGuards>().AddSingleton<ForgetMails>();
        services.AddSingleton<DecideHeld>().AddSingleton<DecideMail>().AddSingleton<ReadSpool>().AddSingleton<RewrapWaiting>();
        services.AddSingleton<FindVisitor>().AddSingleton<EraseVisitor>().AddSingleton<ExportVisitor>();
    }

    /// <summary>In the order in which they run: the cheap ones first, the ones that use something up last.</summary>
    private static void AddChecks(this IServiceCollection services) => services
        .AddSingleton<SubmissionChecker>()
        .AddSingleton<ICheck, HoneypotCheck>()
        .AddSingleton<ICheck, CheckSealed>()
        .AddSingleton<ICheck, FieldCheck>()
        .AddSingleton<ICheck, SessionCheck>()
        .AddSingleton<DisposableDomains>().AddSingleton<ICheck, ContentCheck>()
        .AddSingleton<ICheck, FillTimeCheck>()
        .AddSingleton<ICheck, AltchaCheck>()
        .AddSingleton<ICheck, CaptchaCheck>()
        .AddSingleton<MailDomains>().AddSingleton<ICheck, AddressCheck>()
        .AddSingleton<ICheck, ConsumeTokens>()
        .AddSingleton<ICheck, LimitCheck>();

    /// <summary>Base64, because the Functions host reads queue messages so.</summary>
    /// <param name="retries">Of one call; a visitor waits for most of them, so all of them together take half a minute at the very most.</param>
    public static QueueClientOptions QueueSettings(int retries = 2) => new()
    {
        MessageEncoding = QueueMessageEncoding.Base64,
        Retry = { MaxRetries = retries, Delay = TimeSpan.FromSeconds(0.3), MaxDelay = TimeSpan.FromSeconds(2), NetworkTimeout = TimeSpan.FromSeconds(10) },
    };

    /// <summary>A visitor waits for this table: better no answer soon than a good one after retries.</summary>
    private static TableClientOptions GuardSettings => new() { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(2) } };

    private static T Options<T>(IServiceProvider at)
        where T : class => at.GetRequiredService<IOptions<T>>().Value;

    private static StorageClients Storage(IServiceProvider at) => at.GetRequiredService<StorageClients>();
}
