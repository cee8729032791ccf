// Reads {"mails": [path]} on standard input; writes what mailparser finds in each mail.
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { simpleParser } from 'mailparser';

const { mails } = JSON.parse(await text(process.stdin));
const read = async path => {
  const mail = await simpleParser(await readFile(path));
  return {
    subject: mail.subject, text: mail.text, replyTo: mail.replyTo?.value.map(({ address }) => address) ?? [],
    files: mail.attachments.map(({ filename }) => filename),
  };
};

process.stdout.write(JSON.stringify(await Promise.all(mails.map(read))));
