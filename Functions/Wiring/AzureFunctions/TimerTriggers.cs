using Microsoft.Azure.Functions.Worker;

namespace Sealpost.Wiring.AzureFunctions;

internal sealed class TimerTriggers(ReportSpool spool, ReportKeys keys, ForgetGuards guards, SendDigest digest, ReportFailures failures, RepairSpool repair, ReadBounces bounces, SweepPosts posts, MakeTransfers transfers, ForgetTransfers forget, ForgetMails mails)
{
    [Function("Spool")]
    public Task SpoolAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, FunctionContext context) =>
        timer.IsPastDue ? Task.CompletedTask : spool.RunAsync(context.CancellationToken);

    [Function("Keys")]
    public Task KeysAsync([TimerTrigger("0 30 5 * * *")] TimerInfo timer, FunctionContext context) => keys.RunAsync(context.CancellationToken);

    [Function("ForgetGuards")]
    public Task ForgetGuardsAsync([TimerTrigger("0 17 * * * *")] TimerInfo timer, FunctionContext context) => guards.RunAsync(context.CancellationToken);

    [Function("ForgetMails")]
    public Task ForgetMailsAsync([TimerTrigger("0 47 * * * *")] TimerInfo timer, FunctionContext context) => mails.RunAsync(context.CancellationToken);

    [Function("Failures")]
    public Task FailuresAsync([TimerTrigger("0 2-59/5 * * * *")] TimerInfo timer, FunctionContext context) => failures.RunAsync(context.CancellationToken);

    [Function("Bounces")]
    public Task BouncesAsync([TimerTrigger("0 1-59/5 * * * *")] TimerInfo timer, FunctionContext context) => bounces.RunAsync(context.CancellationToken);

    [Function("Repair")]
    public Task RepairAsync([TimerTrigger("0 4-59/10 * * * *")] TimerInfo timer, FunctionContext context) => repair.RunAsync(context.CancellationToken);

    [Function("Posts")]
    public Task PostsAsync([TimerTrigger("0 6-59/10 * * * *")] TimerInfo timer, FunctionContext context) => posts.RunAsync(context.CancellationToken);

    [Function("Transfers")]
    public Task TransfersAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, FunctionContext context) => transfers.RunAsync(context.CancellationToken);

    [Function("ForgetTransfers")]
    public Task ForgetTransfersAsync([TimerTrigger("0 37 * * * *")] TimerInfo timer, FunctionContext context) => forget.RunAsync(context.CancellationToken);

    /// <summary>Past due is as good: the day's digest is still wanted.</summary>
    [Function("Digest")]
    public Task DigestAsync([TimerTrigger("0 0 * * * *")] TimerInfo timer, FunctionContext context) => digest.RunAsync(context.CancellationToken);
}
