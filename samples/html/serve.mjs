// Shows a folder on this machine, to try the page out; it is no part of the site. node serve.mjs [port] [folder]
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const port = Number(process.argv[2] ?? 8080);
const folder = resolve(process.argv[3] ?? fileURLToPath(new URL(".", import.meta.url)));
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript" };

createServer(async ({ url }, answer) => {
  try {
    const path = decodeURIComponent(url.split("?")[0]);
    const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    const content = file.startsWith(folder + sep) ? await readFile(file) : null;
    answer.writeHead(content ? 200 : 404, { "Content-Type": types[extname(file)] ?? "application/octet-stream" }).end(content ?? "Not found.");
  } catch {
    answer.writeHead(404).end("Not found.");
  }
}).listen(port, "127.0.0.1", () => console.log(`Open http://localhost:${port}/`));
