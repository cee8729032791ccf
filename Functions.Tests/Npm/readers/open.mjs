// Reads {"key", "mails": [path]} on standard input; opens each mail with mailparser and OpenPGP.js, and writes what it found.
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { simpleParser } from 'mailparser';
import * as openpgp from 'openpgp';

const { key, mails } = JSON.parse(await text(process.stdin));
const decryptionKeys = await openpgp.readPrivateKey({ armoredKey: key });
const sha256 = content => createHash('sha256').update(content).digest('hex');

async function decrypt(content) {
  const armored = content.subarray(0, 5).toString('latin1') === '-----';
  const message = armored
    ? await openpgp.readMessage({ armoredMessage: content.toString('latin1') })
    : await openpgp.readMessage({ binaryMessage: content });
  const { data, filename } = await openpgp.decrypt({ message, decryptionKeys, format: 'binary' });
  return { data: Buffer.from(data), filename };
}

const files = parts => parts.map(part => ({ name: part.filename, type: part.contentType, sha256: sha256(part.content) }));

async function openMail(path) {
  const outer = await simpleParser(await readFile(path));
  const [, body] = outer.attachments.filter(part => /^application\/(pgp-encrypted|octet-stream)$/.test(part.contentType));
  if (outer.headers.get('content-type').value === 'multipart/encrypted') {
    const inner = await simpleParser((await decrypt(body.content)).data);
    const { value, params } = inner.headers.get('content-type');
    return {
      outerSubject: outer.subject, subject: inner.subject, text: inner.text, html: inner.html, files: files(inner.attachments),
      type: value, hp: params.hp, older: params['protected-headers'],
    };
  }

  const armored = /-----BEGIN PGP MESSAGE-----[^]*-----END PGP MESSAGE-----/.exec(outer.text)[0];
  const sealed = [];
  for (const part of outer.attachments) {
    const { data, filename } = await decrypt(part.content);
    sealed.push({ name: part.filename, inside: filename, sha256: sha256(data), text: data.length < 100_000 ? data.toString() : null });
  }

  return {
    outerSubject: outer.subject, subject: outer.subject, text: outer.text, html: outer.html,
    block: (await decrypt(Buffer.from(armored))).data.toString(), sealed,
  };
}

process.stdout.write(JSON.stringify(await Promise.all(mails.map(openMail))));
