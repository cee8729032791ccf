using System.Globalization;
using System.Threading.Channels;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Sealpost.Benchmarks;

/// <summary>
/// The same storage calls as a delivery and nothing else: receive 32; for each mail look for its twin, insert a row, send prepared bytes over a pooled
/// connection, update the row, delete the message.
/// </summary>
internal static class BareLoop
{
    /// <summary>As host.json has it: a batch, and another one as soon as no more than the half of it is left.</summary>
    private const int Batch = 32;
    private const int Threshold = 16;

    /// <param name="args">Connection string, queue and table, the sink's port, the file of a mail, connections.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var queue = new QueueClient(args[0], args[1], new() { MessageEncoding = QueueMessageEncoding.Base64 });
        var table = new TableClient(args[0], args[1]);
        await table.CreateIfNotExistsAsync();
        var mail = await File.ReadAllBytesAsync(args[3]);
        var port = int.Parse(args[2], CultureInfo.InvariantCulture);
        var idle = Channel.CreateUnbounded<ThinSmtp>();
        for (var left = int.Parse(args[4], CultureInfo.InvariantCulture); left > 0; left--)
        {
            idle.Writer.TryWrite(await ThinSmtp.ConnectAsync(port));
        }

        var loop = new Loop(queue, table, idle, mail);
        var running = new List<Task>();
        while (true)
        {
            var messages = (await queue.ReceiveMessagesAsync(Batch, TimeSpan.FromMinutes(10))).Value;
            running.AddRange(messages.Select(loop.HandleAsync));
            if (messages.Length == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }

            running.RemoveAll(task => task.IsCompleted);
            while (running.Count > Threshold)
            {
                running.Remove(await Task.WhenAny(running));
            }
        }
    }

    private sealed class Loop(QueueClient queue, TableClient table, Channel<ThinSmtp> idle, byte[] mail)
    {
        public async Task HandleAsync(QueueMessage message)
        {
            var row = new TableEntity(message.MessageId, "mail")
            {
                ["Form"] = "whole", ["Status"] = "Sending", ["AcceptedAt"] = message.InsertedOn, ["UpdatedAt"] = message.InsertedOn, ["Attempts"] = 1,
                ["Until"] = message.NextVisibleOn, ["Owner"] = message.MessageId,
            };
            await table.GetEntityIfExistsAsync<TableEntity>($"twin-{message.MessageId}", "mail");
            var inserted = await table.AddEntityAsync(row);
            await SendAsync();
            row["Status"] = "Sent";
            row["Reason"] = "2.0.0 Ok";
            await table.UpdateEntityAsync(row, inserted.Headers.ETag ?? ETag.All, TableUpdateMode.Replace);
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        }

        private async Task SendAsync()
        {
            var connection = await idle.Reader.ReadAsync();
            await connection.SendAsync(mail);
            idle.Writer.TryWrite(connection);
        }
    }
}
