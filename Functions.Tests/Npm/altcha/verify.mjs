// Reads {"payload", "signatureSecret", "keySecret"} on standard input, verifies the payload, and writes the library's answer.
import { text } from 'node:stream/consumers';
import { verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';

const { payload, signatureSecret, keySecret } = JSON.parse(await text(process.stdin));
const { challenge, solution } = JSON.parse(atob(payload));
// Once by the key's signature, and once by deriving the key again.
const [quick, thorough] = await Promise.all([
  verifySolution({ challenge, solution, deriveKey, hmacSignatureSecret: signatureSecret, hmacKeySignatureSecret: keySecret }),
  verifySolution({ challenge, solution, deriveKey, hmacSignatureSecret: signatureSecret }),
]);
process.stdout.write(JSON.stringify({ quick: quick.verified, thorough: thorough.verified }));
