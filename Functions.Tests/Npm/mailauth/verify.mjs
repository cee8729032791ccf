// Reads {"records": {name: text}, "mails": [path]} on standard input; writes what mailauth finds in each mail.
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';

const { records, mails } = JSON.parse(await text(process.stdin));

async function resolver(name, type) {
  if (type === 'TXT' && records[name]) return [records[name].match(/.{1,255}/g)];
  throw Object.assign(new Error(`no ${type} of ${name}`), { code: 'ENOTFOUND' });
}

async function verify(path) {
  const { results } = await dkimVerify(await readFile(path), { resolver, strict: true });
  return results.map(({ status, signingDomain, selector, algo, format, signingHeaders }) => ({
    result: status.result, comment: status.comment, aligned: status.aligned, domain: signingDomain, selector, algorithm: algo, format,
    headers: signingHeaders?.keys,
  }));
}

const found = [];
for (const path of mails) found.push(await verify(path));
process.stdout.write(JSON.stringify(found));
