/*! Sealpost, MIT. Forms work without it, too. */
(() => {
  "use strict";

  const languages = {
    en: {
      sending: "Sending …", progress: "Sending … {percent} %", sent: "Thank you. Your message has arrived.", receipt: "Receipt:",
      check: "Nothing was sent yet: please check the marked fields.", working: "One moment: keeping robots away …",
      offline: "You are offline. It is sent when you are back; please leave this page open.",
      retry: "No answer. Again in {seconds} s.", failed: "The service can’t be reached, so nothing was sent. What you wrote is still here.",
      mail: "Write a mail instead", leftOut: "(not put in here: {fields})",
    },
    fr: {
      sending: "Envoi …", progress: "Envoi … {percent} %", sent: "Merci. Votre message est arrivé.", receipt: "Reçu :",
      check: "Rien n’a été envoyé : veuillez vérifier les champs signalés.", working: "Un instant : un petit calcul écarte les robots …",
      offline: "Vous êtes hors ligne. Votre message partira dès votre retour ; laissez cette page ouverte.",
      retry: "Pas de réponse. Nouvel essai dans {seconds} s.", failed: "Le service est injoignable : rien n’a été envoyé. Votre texte est toujours là.",
      mail: "Écrire un courriel", leftOut: "(non repris ici : {fields})",
    },
  };
  const waits = [1, 2, 4, 8];
  const enhanced = new WeakSet();
  let count = 0;

  const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const make = (name, text, attributes) => {
    const element = Object.assign(document.createElement(name), { textContent: text || "" });
    Object.entries(attributes || {}).forEach(([key, value]) => element.setAttribute(key, value));
    return element;
  };

  // Altcha's proof of work. A worker runs its text, so it uses nothing from outside.
  async function solve(challenge) {
    const p = challenge.parameters;
    const raw = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
    const tried = new Uint8Array(p.nonce.length / 2 + 4);
    tried.set(raw(p.nonce));
    for (let counter = 0; ; counter++) {
      new DataView(tried.buffer).setUint32(tried.length - 4, counter);
      const key = await crypto.subtle.importKey("raw", tried, "PBKDF2", false, ["deriveBits"]);
      const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: p.algorithm.split("/")[1], salt: raw(p.salt), iterations: p.cost }, key, p.keyLength * 8);
      const derivedKey = Array.from(new Uint8Array(bits), (byte) => byte.toString(16).padStart(2, "0")).join("");
      if (derivedKey.startsWith(p.keyPrefix)) {
        return { counter, derivedKey };
      }
    }
  }

  // Deriving never blocks the page.
  function work(challenge) {
    return new Promise((done, fail) => {
      const here = () => solve(challenge).then(done, fail);
      try {
        const url = URL.createObjectURL(new Blob([`${solve};onmessage=async(e)=>postMessage(await solve(e.data))`], { type: "text/javascript" }));
        const worker = new Worker(url);
        worker.onmessage = (message) => { worker.terminate(); URL.revokeObjectURL(url); done(message.data); };
        worker.onerror = (event) => { event.preventDefault(); worker.terminate(); here(); };
        worker.postMessage(challenge);
      } catch {
        here();
      }
    });
  }

  const json = (url) => fetch(url, { headers: { Accept: "application/json" } }).then((answer) => (answer.ok ? answer.json() : null));

  function enhance(form) {
    if (enhanced.has(form)) {
      return;
    }

    enhanced.add(form);
    const own = document.documentElement.lang || navigator.language || "en";
    const language = (form.dataset.lang || form.closest("[lang]")?.lang || own).slice(0, 2).toLowerCase();
    const words = { ...languages.en, ...languages[language] };
    for (const name of Object.keys(languages.en)) {
      words[name] = form.dataset[`text${name[0].toUpperCase()}${name.slice(1)}`] || words[name];
    }

    const status = form.querySelector("[data-sealpost-status]") || form.appendChild(make("p", "", { class: "sealpost-status" }));
    status.setAttribute("role", "status");
    // A field may be named action.
    const action = new URL(form.getAttribute("action") || "", document.baseURI).href, base = action.split("?")[0];
    let busy = false, key = "", proof, offer, sealer;

    const say = (text, state) => {
      status.textContent = text;
      form.dataset.state = state;
    };
    const tell = (name, detail) => form.dispatchEvent(new CustomEvent(`sealpost:${name}`, { bubbles: true, cancelable: true, detail }));
    const controls = (name) => Array.from(form.elements).filter((control) => control.name === name && control.type !== "hidden");
    const input = (name) => form.elements.namedItem(name) || form.appendChild(make("input", "", { type: "hidden", name }));

    const clear = (control) => {
      const error = document.getElementById(control.dataset.sealpostError);
      controls(control.name).forEach((same) => {
        same.removeAttribute("aria-invalid");
        const left = (same.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== control.dataset.sealpostError);
        left.length ? same.setAttribute("aria-describedby", left.join(" ")) : same.removeAttribute("aria-describedby");
        delete same.dataset.sealpostError;
      });
      error?.remove();
    };
    const mark = (all, message) => {
      const last = all[all.length - 1], id = `sealpost-error-${++count}`;
      const label = last.closest("label");
      (label || last).after(make("span", message, { id, class: "sealpost-error" }));
      all.forEach((control) => {
        control.setAttribute("aria-invalid", "true");
        control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") || ""} ${id}`.trim());
        control.dataset.sealpostError = id;
      });
    };
    // Back comes what has no place.
    const show = (errors) => {
      Array.from(form.elements).filter((control) => control.dataset.sealpostError).forEach(clear);
      const lost = errors.filter(({ field, message }) => {
        const all = controls(field);
        all.length && !all[0].dataset.sealpostError && mark(all, message);
        return !all.length;
      });
      form.querySelector("[aria-invalid=true]")?.focus();
      return lost.map((error) => error.message);
    };

    const token = () => form.elements.namedItem("_token")
      && json(`${base}/token`).then((answer) => answer && (input("_token").value = answer.token), () => {});
    const prepare = () => {
      if ("altcha" in form.dataset && !form.querySelector("altcha-widget") && !proof) {
        proof = json(`${base}/challenge`).then(async (challenge) => challenge && { challenge, solution: await work(challenge) }).catch(() => null);
      }

      sealer ||= "seal" in form.dataset && import(/* webpackIgnore: true */ form.dataset.seal || new URL("/sealpost-seal.mjs", action));
      offer ||= "mailto" in form.dataset && json(`${base}/mailto`).catch(() => null);
    };
    const prove = async () => {
      if (proof) {
        say(words.working, "sending");
        let found = await proof;
        if (!found || found.challenge.parameters.expiresAt * 1000 < Date.now() + 5000) {
          proof = null;
          prepare();
          found = await proof;
        }

        input("altcha").value = found ? btoa(JSON.stringify(found)) : "";
      }
    };

    // Null when nothing answered.
    const post = (data) => new Promise((done) => {
      const files = form.getAttribute("enctype") === "multipart/form-data";
      const request = new XMLHttpRequest();
      request.open("POST", action);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("Idempotency-Key", key);
      request.upload.onprogress = (sent) => files && sent.lengthComputable
        && say(fill(words.progress, { percent: Math.floor((100 * sent.loaded) / sent.total) }), "sending");
      request.onload = () => {
        let body = {};
        try {
          body = JSON.parse(request.responseText);
        } catch { /* a proxy's page */ }

        done({ status: request.status, body, after: Number(request.getResponseHeader("Retry-After")) || 0 });
      };
      request.onerror = request.onabort = () => done(null);
      request.send(files ? data : new URLSearchParams(data));
    });
    const attempt = async (data) => {
      for (let tries = 0; ; tries++) {
        if (navigator.onLine === false) {
          say(words.offline, "offline");
          await new Promise((done) => addEventListener("online", done, { once: true }));
        }

        say(words.sending, "sending");
        const answer = await post(data);
        const again = !answer || (answer.status === 503 && answer.body.title !== "form-unavailable" && answer.body.title !== "paused");
        if (!again || tries === waits.length) {
          return answer;
        }

        const seconds = Math.min(30, Math.max(waits[tries], answer?.after || 0));
        say(fill(words.retry, { seconds }), "waiting");
        await pause(seconds);
      }
    };

    // Without what is sensitive: the service named that.
    const wayOut = async () => {
      const known = await offer;
      if (!known) {
        return;
      }

      const [to, query] = known.mailto.split("?"), left = new Set();
      const lines = Array.from(new FormData(form)).filter(([name, value]) => {
        const shown = controls(name);
        const travels = shown.length > 0 && shown[0].type !== "password" && typeof value === "string" && !known.leftOut.includes(name) && !("sensitive" in shown[0].dataset);
        shown.length > 0 && !travels && left.add(shown[0].labels?.[0]?.textContent.trim() || name);
        return travels;
      }).map(([name, value]) => `${controls(name)[0].labels?.[0]?.textContent.trim() || name}: ${value}`);
      left.size && lines.push(fill(words.leftOut, { fields: Array.from(left).join(", ") }));
      const subject = new URLSearchParams(query).get("subject");
      let body = lines.join("\r\n");
      while (encodeURIComponent(body).length > 1500) {
        body = body.slice(0, -20);
      }

      const link = make("a", words.mail, { href: `${to}?subject=${encodeURIComponent(subject || "")}&body=${encodeURIComponent(body)}` });
      status.append(" ", link);
    };

    const finish = ({ status: code, body }) => {
      if (code < 300) {
        key = "";
        proof = null;
        if (!tell("sent", body)) {
          return say("", "sent");
        }

        if (body.next && body.next.split("?")[0] !== body.statusUrl && !("stay" in form.dataset)) {
          location.assign(body.next);
          return;
        }

        HTMLFormElement.prototype.reset.call(form);
        token();
        say(`${words.sent} ${words.receipt} `, "sent");
        const name = (body.statusUrl || "").split("/").pop();
        name && status.append(make("a", name, { href: body.statusUrl }));
        status.tabIndex = -1;
        status.focus();
        return;
      }

      tell("refused", { status: code, ...body });
      const lost = show(body.errors || []);
      say([(body.errors || []).length && !lost.length ? words.check : body.detail || words.failed, ...lost].join(" "), "refused");
    };

    form.noValidate = true;
    form.querySelector("fieldset[data-sealpost-needed]")?.removeAttribute("disabled");
    token();
    form.addEventListener("focusin", prepare, { once: true });
    form.addEventListener("input", (event) => event.target.dataset.sealpostError && clear(event.target));
    form.addEventListener("submit", async (event) => {
      if (event.submitter?.hasAttribute("formaction") || event.submitter?.formMethod === "get") {
        return;
      }

      event.preventDefault();
      if (busy) {
        return;
      }

      const invalid = Array.from(form.elements).filter((control) => control.willValidate && !control.checkValidity());
      if (show(invalid.filter((control) => control.name).map((control) => ({ field: control.name, message: control.validationMessage }))).length || invalid.length) {
        say(words.check, "refused");
        return;
      }

      busy = true;
      // One for all tries.
      key = key || Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");
      const buttons = Array.from(form.querySelectorAll("button, input[type=submit]")).filter((button) => !button.disabled);
      form.setAttribute("aria-busy", "true");
      buttons.forEach((button) => button.setAttribute("aria-disabled", "true"));
      try {
        prepare();
        await prove();
        const data = new FormData(form);
        sealer && await (await sealer).seal(form, data, base, language);
        const answer = await attempt(data);
        if (answer) {
          finish(answer);
        } else {
          tell("failed", {});
          say(words.failed, "failed");
          await wayOut();
        }
      } catch (fault) {
        sealer = null;
        say(fault.words || words.failed, "failed");
      } finally {
        busy = false;
        form.removeAttribute("aria-busy");
        buttons.forEach((button) => button.removeAttribute("aria-disabled"));
      }
    });
  }

  const start = (root) => (root || document).querySelectorAll("form[data-sealpost]").forEach(enhance);
  globalThis.sealpost = { enhance, start, languages };
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", () => start()) : start();
})();
