// pool.mjs PORT CONNECTIONS COUNT SIZE: nodemailer's pool sends prepared mails; prints the seconds that it took.
import nodemailer from "nodemailer";

const [port, connections, count, size] = process.argv.slice(2).map(Number);
const pool = nodemailer.createTransport({
  pool: true, host: "127.0.0.1", port, secure: false, ignoreTLS: true, maxConnections: connections, maxMessages: Infinity, disableUrlAccess: true,
});
const head = "From: forms@example.org\r\nTo: owner@example.org\r\nSubject: Prepared\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n";
const line = "A line of text that a visitor may have typed.\r\n";
const raw = Buffer.from(head + line.repeat(Math.ceil(size / line.length)).slice(0, size - 2) + "\r\n");
const envelope = { from: "forms@example.org", to: ["owner@example.org"] };

let left = count;
async function work() {
  while (left-- > 0) {
    await pool.sendMail({ envelope, raw });
  }
}

const started = process.hrtime.bigint();
await Promise.all(Array.from({ length: connections }, work));
console.log(Number(process.hrtime.bigint() - started) / 1e9);
pool.close();
