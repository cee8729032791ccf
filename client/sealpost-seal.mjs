/*! Sealpost, MIT. Seals a form's fields before they leave the page; sealpost.js loads it where a form has data-seal. */
const words = {
  en: {
    keys: "This page could not get the keys to seal your message with, so nothing was sent. Please try again in a minute.",
    others: "The keys of this form are not those that this site vouches for, so nothing was sent. Please tell the site’s owner.",
    file: "A file can’t be sealed here, so nothing was sent. Please remove it.",
  },
  fr: {
    keys: "Cette page n’a pas pu obtenir les clés pour chiffrer votre message : rien n’a été envoyé. Réessayez dans une minute.",
    others: "Les clés de ce formulaire ne sont pas celles dont ce site répond : rien n’a été envoyé. Prévenez l’exploitant du site.",
    file: "Un fichier ne peut pas être chiffré ici : rien n’a été envoyé. Retirez-le.",
  },
};

/**
 * Takes out of the data whatever the service may not read, and puts it back as `_sealed`, an OpenPGP message to the form's keys.
 * Sealed is all that is not known to be harmless: a field that nobody declared, too.
 */
export async function seal(form, data, base, language) {
  const fail = (name) => Object.assign(new Error(name), { words: (words[language] || words.en)[name] });
  const answer = await fetch(`${base}/keys`, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw fail("keys");
  }

  const { readable, labels, time, keys } = await answer.json();
  const marked = Array.from(form.querySelectorAll("[data-sensitive]"), (control) => control.name);
  const lines = [];
  for (const name of new Set(data.keys())) {
    const plain = name.replace(/\[\]$/, "");
    if (!marked.includes(name) && (readable.includes(plain) || name.startsWith("_"))) {
      continue;
    }

    const values = data.getAll(name);
    data.delete(name);
    // A file input without a file gives an empty one.
    if (values.some((value) => typeof value !== "string" && value.size > 0)) {
      throw fail("file");
    }

    const value = values.filter((part) => typeof part === "string" && part).join(", ");
    value && lines.push(`${labels[plain] || name}:${/[\r\n]/.test(value) ? "\n" : " "}${value}\n`);
  }

  if (lines.length === 0) {
    return;
  }

  const openpgp = await import(new URL("openpgp.min.mjs", import.meta.url).href);
  const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  let encryptionKeys = await Promise.all(keys.map(({ key }) => openpgp.readKey({ binaryKey: bytes(key) })));
  if (form.dataset.keys) {
    // The site's own copies, whatever the service says they are.
    const own = await openpgp.readKeys({ armoredKeys: await (await fetch(form.dataset.keys)).text() });
    encryptionKeys = encryptionKeys.map((key) => own.find((copy) => copy.getFingerprint() === key.getFingerprint()));
    if (encryptionKeys.includes(undefined)) {
      throw fail("others");
    }
  }

  const subkey = (key, id) => key.getKeyIDs().find((known) => known.toHex() === id);
  // By the service's clock: a visitor's may be years off, and keys end.
  const date = new Date(time);
  data.set("_sealed", await openpgp.encrypt({
    message: await openpgp.createMessage({ text: lines.join(""), date }),
    encryptionKeys,
    encryptionKeyIDs: encryptionKeys.map((key, i) => subkey(key, keys[i].id)),
    date,
    // AES-256 with the integrity protection of SEIPD version 1, as the service seals: every program opens that, also where a key would take AEAD.
    sessionKey: { data: crypto.getRandomValues(new Uint8Array(32)), algorithm: "aes256" },
  }));
}
