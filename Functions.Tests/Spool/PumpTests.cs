using System.Net;
using System.Net.Sockets;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Sealpost.Tests.Bench;
using Sealpost.Wiring.SelfHosted;
using Xunit;

namespace Sealpost.Tests.Spool;

/// <summary>The queue pump before a storage that takes connections and never answers.</summary>
public sealed class PumpTests
{
    [Fact]
    public async Task A_storage_that_does_not_answer_in_time_does_not_end_the_application()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        QueueClient Queue(int retries) => new(Azurite.Connection([port, port, port]), "silent", new()
        {
            Retry = { MaxRetries = retries, NetworkTimeout = TimeSpan.FromMilliseconds(100), Delay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(1) },
        });
        var rules = QueuePumpRules.From(new ConfigurationBuilder().Build());
        using var pump = new QueuePump(
            Queue(1), Queue(0), Queue(1), (_, _) => Task.CompletedTask, rules, TimeSpan.FromMinutes(1), TimeProvider.System, NullLogger<QueuePump>.Instance);
        await pump.StartAsync(default);
        using var patience = new CancellationTokenSource(Site.Patience);
        using var connections = new Connections();
        for (var asked = 0; asked < 3; asked++)
        {
            connections.Add(await silent.AcceptSocketAsync(patience.Token));
        }

        Assert.False(pump.ExecuteTask!.IsCompleted);
        await pump.StopAsync(default);
        await pump.ExecuteTask;
    }

    private sealed class Connections : List<Socket>, IDisposable
    {
        public void Dispose() => ForEach(socket => socket.Dispose());
    }
}
