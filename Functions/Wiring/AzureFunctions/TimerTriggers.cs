using Microsoft.Azure.Functions.Worker;

namespace Sealpost.Wiring.AzureFunctions;

internal sealed class TimerTriggers(ReportSpool spool, ForgetTokens tokens, ForgetLimits limits)
{
    [Function("Spool")]
    public Task SpoolAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, FunctionContext context) =>
        timer.IsPastDue ? Task.CompletedTask : spool.RunAsync(context.CancellationToken);

    [Function("ForgetTokens")]
    public Task ForgetTokensAsync([TimerTrigger("0 47 * * * *")] TimerInfo timer, FunctionContext context) => tokens.RunAsync(context.CancellationToken);

    [Function("ForgetLimits")]
    public Task ForgetLimitsAsync([TimerTrigger("0 17 * * * *")] TimerInfo timer, FunctionContext context) =>
        limits.RunAsync(context.CancellationToken);
}
