// Passkeys: asks the server what to ask the device, asks the device, sends back what it said.
// Everything else on these pages works without script.
(() => {
  "use strict";
  const bytes = (text) => {
    const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(raw, (c) => c.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const ask = async (to, body) => {
    const answer = await fetch(to, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), credentials: "same-origin" });
    const said = await answer.json();
    if (!answer.ok) throw Object.assign(new Error("refused"), { said });
    return said;
  };

  const make = async (o) => {
    o.challenge = bytes(o.challenge);
    o.user.id = bytes(o.user.id);
    for (const c of o.excludeCredentials || []) c.id = bytes(c.id);
    const c = await navigator.credentials.create({ publicKey: o });
    return { id: c.id, rawId: text(c.rawId), type: c.type, clientExtensionResults: {}, response: {
      clientDataJSON: text(c.response.clientDataJSON), attestationObject: text(c.response.attestationObject),
      transports: c.response.getTransports ? c.response.getTransports() : [] } };
  };

  const use = async (o) => {
    o.challenge = bytes(o.challenge);
    for (const c of o.allowCredentials || []) c.id = bytes(c.id);
    const c = await navigator.credentials.get({ publicKey: o });
    return { id: c.id, rawId: text(c.rawId), type: c.type, clientExtensionResults: {}, response: {
      clientDataJSON: text(c.response.clientDataJSON), authenticatorData: text(c.response.authenticatorData),
      signature: text(c.response.signature), userHandle: c.response.userHandle ? text(c.response.userHandle) : null } };
  };

  for (const box of document.querySelectorAll("[data-passkey]")) {
    const button = box.querySelector("button"), fault = box.querySelector("[role=alert]");
    const device = box.dataset.passkey === "make" ? make : use;
    if (!window.PublicKeyCredential) {
      fault.textContent = box.dataset.none;
      fault.hidden = false;
      continue;
    }
    box.querySelector("[data-ready]").hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      fault.hidden = true;
      try {
        const code = document.querySelector("input[name=code]");
        const begun = await ask(box.dataset.begin, { code: code ? code.value : "" });
        const response = await device(begun.options);
        const done = await ask(box.dataset.finish, { ceremony: begun.ceremony, response, next: box.dataset.next || "" });
        location.assign(done.to);
      } catch (e) {
        fault.textContent = e.said ? e.said.say + " " + e.said.next : box.dataset.failed;
        fault.hidden = false;
        button.disabled = false;
        fault.focus();
      }
    });
  }
})();
