// accept.mjs CONNECTION-STRING QUEUE PORT: a form post is parsed and put on the queue, a message a post.
import http from "node:http";
import { QueueServiceClient } from "@azure/storage-queue";

const [connection, name, port] = process.argv.slice(2);
const queue = QueueServiceClient.fromConnectionString(connection).getQueueClient(name);
await queue.createIfNotExists();

const server = http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", async () => {
    try {
      const fields = Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString("utf8")));
      await queue.sendMessage(Buffer.from(JSON.stringify(fields)).toString("base64"), { messageTimeToLive: -1 });
      response.writeHead(303, { Location: "/thanks" }).end();
    } catch {
      response.writeHead(503).end();
    }
  });
});
server.listen(Number(port), "127.0.0.1");
