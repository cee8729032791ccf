// Reads a challenge on standard input, solves it as the widget does, and writes what the widget posts.
import { text } from 'node:stream/consumers';
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';

const challenge = JSON.parse(await text(process.stdin));
const solution = await solveChallenge({ challenge, deriveKey });
process.stdout.write(btoa(JSON.stringify({ challenge: { parameters: challenge.parameters, signature: challenge.signature }, solution })));
