// Checks a receipt of the log in this browser. Nothing is sent anywhere. Written
// from docs/act.md, section 8; the program's own check is ledger/receipt.go.
"use strict";
(() => {
  const T = (vi, en) => document.documentElement.lang === "en" ? en : vi;
  const enc = new TextEncoder();
  const cat = (...parts) => {
    const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const p of parts) { out.set(p, at); at += p.length; }
    return out;
  };
  const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);
  const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", cat(...parts)));
  const hexOf = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  const u64 = (n) => { const b = new Uint8Array(8); new DataView(b.buffer).setBigUint64(0, n); return b; };

  class Fault extends Error { constructor(line, say) { super(say); this.line = line; } }
  const unlike = (line) => new Fault(line, T("Dòng này không đúng dạng.", "This line does not have the right form."));
  const cut = (line) => new Fault(line, T("Biên nhận bị cắt cụt.", "The receipt is cut off."));

  // base64 with padding, in the one canonical way, or null.
  const base64 = (s) => {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(s)) return null;
    let raw;
    try { raw = atob(s); } catch { return null; }
    return btoa(raw) === s ? Uint8Array.from(raw, (c) => c.charCodeAt(0)) : null;
  };

  // Lines of the receipt, one after the other.
  class Lines {
    constructor(text) { this.all = text.split("\n"); this.n = 0; }
    more() { return this.n < this.all.length && this.all[this.n] !== ""; }
    next(begins = "") {
      if (this.n >= this.all.length) throw cut(this.n);
      const line = this.all[this.n++];
      if (!line.startsWith(begins)) throw unlike(this.n);
      return line.slice(begins.length);
    }
    empty() { if (this.next() !== "") throw unlike(this.n); }
    number(begins = "") {
      const s = this.next(begins);
      if (!/^(0|[1-9][0-9]{0,18})$/.test(s) || BigInt(s) >= 1n << 63n) throw unlike(this.n);
      return BigInt(s);
    }
    hex(begins) {
      const s = this.next(begins);
      if (!/^[0-9a-f]{64}$/.test(s)) throw unlike(this.n);
      return Uint8Array.from(s.match(/../g), (h) => parseInt(h, 16));
    }
    hash() {
      const raw = base64(this.next());
      if (!raw || raw.length !== 32) throw unlike(this.n);
      return raw;
    }
  }

  // A key NAME+HASH+BASE64 of the algorithm, or null.
  const keyOf = async (text, algorithm) => {
    const [, name, hash, rest] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) || [];
    const raw = rest && base64(rest);
    if (!raw || raw.length !== 33 || raw[0] !== algorithm) return null;
    const sum = await sha256(enc.encode(name + "\n"), raw);
    return hexOf(sum.slice(0, 4)) === hash ? { name, hash, text, algorithm, raw: raw.slice(1) } : null;
  };

  // The policy: which keys there are and who has to have signed.
  const policyOf = async (lines) => {
    const p = { keys: [], members: new Map(), quorum: null };
    const used = new Set();
    for (const line of lines) {
      const f = line.split(" ");
      if (f.includes("") || /[^\S ]|#/.test(line)) return null;
      if (f[0] === "log" && f.length === 2 && !p.log) {
        if (!(p.log = await keyOf(f[1], 1))) return null;
        p.keys.push(p.log);
      } else if (f[0] === "witness" && f.length === 3 && f[1] !== "none" && !p.members.has(f[1])) {
        const key = await keyOf(f[2], 4);
        if (!key || p.keys.some((k) => k.text === key.text)) return null;
        p.keys.push(key);
        p.members.set(f[1], (signed) => signed.has(key));
      } else if (f[0] === "group" && f.length >= 4 && f[1] !== "none" && !p.members.has(f[1])) {
        const names = f.slice(3);
        const least = f[2] === "any" ? 1 : f[2] === "all" ? names.length : /^[1-9][0-9]*$/.test(f[2]) ? Number(f[2]) : 0;
        if (least < 1 || least > names.length || names.some((n) => used.has(n) || !p.members.has(n)) || new Set(names).size !== names.length) return null;
        const below = names.map((n) => p.members.get(n));
        names.forEach((n) => used.add(n));
        p.members.set(f[1], (signed) => below.filter((m) => m(signed)).length >= least);
      } else if (f[0] === "quorum" && f.length === 2 && !p.quorum) {
        if (f[1] !== "none" && !p.members.has(f[1])) return null;
        p.quorum = f[1] === "none" ? () => true : p.members.get(f[1]);
        used.add(f[1]);
      } else return null;
    }
    return p.log && p.quorum && [...p.members.keys()].every((n) => used.has(n)) ? p : null;
  };

  const signedBy = async (key, sig, text) => {
    const message = key.algorithm === 1 ? enc.encode(text)
      : enc.encode("cosignature/v1\ntime " + new DataView(sig.buffer, sig.byteOffset).getBigUint64(0) + "\n" + text);
    const k = await crypto.subtle.importKey("raw", key.raw, { name: "Ed25519" }, false, ["verify"]);
    return crypto.subtle.verify({ name: "Ed25519" }, k, key.algorithm === 1 ? sig : sig.slice(8), message);
  };

  // Who signed the text, each line of it right.
  const signatures = async (l, policy, text) => {
    const signed = new Set();
    while (l.n < l.all.length - 1) {
      const [name, b64] = l.next("— ").split(/ (.*)/s);
      const raw = base64(b64 ?? "");
      if (!raw || raw.length < 5) throw unlike(l.n);
      const key = policy.keys.find((k) => k.name === name && k.hash === hexOf(raw.slice(0, 4)));
      if (!key || signed.has(key)) throw new Fault(l.n, T("Không khóa nào ở trên ký dòng này.", "No key named above signs this line."));
      const sig = raw.slice(4);
      if (sig.length !== (key.algorithm === 1 ? 64 : 72) || !await signedBy(key, sig, text)) throw new Fault(l.n, T("Chữ ký này không đúng.", "This signature is false."));
      signed.add(key);
    }
    if (l.all[l.n] !== "" || signed.size === 0) throw cut(l.all.length);
    return signed;
  };

  // The root that a leaf at an index leads to (RFC 6962), or null.
  const rootOf = async (leaf, index, size, hashes) => {
    if (index >= size) return null;
    let at = index, last = size - 1n, r = await sha256(new Uint8Array([0]), leaf);
    for (const h of hashes) {
      if (last === 0n) return null;
      if (at & 1n || at === last) {
        r = await sha256(new Uint8Array([1]), h, r);
        while (at !== 0n && !(at & 1n)) { at >>= 1n; last >>= 1n; }
      } else r = await sha256(new Uint8Array([1]), r, h);
      at >>= 1n; last >>= 1n;
    }
    return last === 0n ? r : null;
  };

  // Everything in a receipt, from top to bottom: the first line that does not
  // fit is thrown as a Fault.
  const check = async (text) => {
    const l = new Lines(text);
    if (l.next("liem receipt 1") !== "") throw unlike(1);
    const c = l.hex("commitment "), slot = l.number("slot ");
    const first = l.n + 1, named = [];
    while (l.more()) named.push(l.next());
    l.next();
    const policy = await policyOf(named);
    if (!policy) throw new Fault(first, T("Các dòng nêu khóa không đúng dạng.", "The lines that name the keys do not have the right form."));
    if (l.next() !== "c2sp.org/tlog-proof@v1") throw unlike(l.n);
    const index = l.number("index "), indexLine = l.n, hashes = [];
    while (l.more()) { hashes.push(l.hash()); if (hashes.length > 63) throw unlike(l.n); }
    l.next();
    const begin = l.n, origin = l.next();
    if (origin !== policy.log.name) throw new Fault(l.n, T("Đây không phải là sổ mà khóa ở trên ký.", "This is not the log that the key above signs."));
    const size = l.number(), root = l.hash(), limits = l.hex("limits ");
    l.empty();
    const signed = await signatures(l, policy, l.all.slice(begin, begin + 4).join("\n") + "\n");
    if (!signed.has(policy.log) || !policy.quorum(signed)) throw new Fault(begin + 1, T("Thiếu chữ ký mà chính sách ở trên đòi hỏi.", "A signature is missing that the policy above asks for."));
    const leads = await rootOf(cat(new Uint8Array([1]), u64(slot), c), index, size, hashes);
    if (!leads || !same(leads, root)) throw new Fault(indexLine, T("Từ cam kết và vị trí này không tính ra gốc của sổ.", "This commitment at this index does not lead to the root of the log."));
    return { c: hexOf(c), slot, index, size, origin, key: policy.log.text, limits: hexOf(limits), witnesses: signed.size - 1, of: policy.keys.length - 1 };
  };

  const number = (n) => n.toLocaleString(T("vi-VN", "en-GB"));
  const dayOf = (slot) => new Date(Number(slot) * 600000).toLocaleDateString(T("vi-VN", "en-GB"), { timeZone: "Asia/Ho_Chi_Minh", day: "2-digit", month: "2-digit", year: "numeric" });

  const tell = (box, word, cls, heading, lines) => {
    box.textContent = "";
    const tag = document.createElement("span");
    tag.className = "tag " + cls;
    tag.textContent = word;
    const h = document.createElement("h3");
    h.textContent = heading;
    box.append(tag, h);
    for (const s of lines) { const p = document.createElement("p"); p.textContent = s; box.append(p); }
    box.hidden = false;
  };

  const good = (box, r) => tell(box, T("Đúng", "Right"), "done", T("Biên nhận này đúng", "This receipt is right"), [
    T(`Việc có cam kết ${r.c.slice(0, 8)}…${r.c.slice(-4)} đứng ở dòng ${number(r.index)} (đếm từ 0) trong ${number(r.size)} dòng của sổ ${r.origin}. Ngày vào sổ: ${dayOf(r.slot)}.`,
      `The act with the commitment ${r.c.slice(0, 8)}…${r.c.slice(-4)} is line ${number(r.index)} (counted from 0) of the ${number(r.size)} lines of the log ${r.origin}. Day in the log: ${dayOf(r.slot)}.`),
    r.of === 0 ? T("Có trong sổ, chưa có nhân chứng ký.", "In the log, no witness yet.")
      : T(`Có trong sổ, ${r.witnesses} trên ${r.of} nhân chứng đã ký.`, `In the log, signed by ${r.witnesses} of ${r.of} witnesses.`),
    r.key === box.dataset.key ? T("Khóa ký là khóa mà trang này nêu ở trên. Hãy so với khóa đã in trong báo cáo công khai.", "The key is the one that this page names above. Compare it with the key printed in the public report.")
      : T("Khóa ký KHÁC với khóa mà trang này nêu ở trên: biên nhận của một sổ khác, hoặc khóa đã đổi.", "The key is NOT the one that this page names above: a receipt of another log, or the key has changed."),
    r.limits === box.dataset.limits ? T("Văn phòng khi đó theo cùng bảng giới hạn như nay.", "The office then ran under the same limits as now.")
      : T("Văn phòng khi đó theo một bảng giới hạn khác.", "The office then ran under other limits."),
  ]);

  const bad = (box, e, text) => {
    if (!(e instanceof Fault)) {
      tell(box, T("Chưa kiểm tra được", "Could not check"), "soon", T("Trình duyệt này chưa kiểm tra được", "This browser could not check"),
        [T("Trình duyệt này chưa có phép kiểm tra chữ ký Ed25519, hoặc trang không được mở qua kết nối an toàn. Điều đó không có nghĩa là biên nhận sai. Dùng cách ngoại tuyến bên dưới.",
          "This browser cannot check Ed25519 signatures, or the page was not opened over a secure connection. That does not mean that the receipt is false. Use the way offline below.")]);
      return;
    }
    const line = (text.split("\n")[e.line - 1] || "").slice(0, 100);
    const lines = [T(`Dòng ${e.line}: `, `Line ${e.line}: `) + e.message];
    if (line) lines.push("“" + line + "”");
    lines.push(T("Các dòng trước đó khớp. Lấy lại biên nhận từ nơi đã lưu; nếu vẫn vậy, mang nó tới cơ quan kiểm toán.", "The lines before it fit. Fetch the receipt again from where you saved it; if it stays so, take it to the auditor."));
    tell(box, T("Không đúng", "Wrong"), "rest", T("Biên nhận này không đúng", "This receipt is not right"), lines);
  };

  const form = document.getElementById("verify"), box = document.getElementById("verdict");
  if (!form || !box) return;
  form.hidden = false;
  form.receiptfile.addEventListener("change", async () => {
    const [file] = form.receiptfile.files;
    if (file && file.size < 65536) form.receipt.value = await file.text();
  });
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    delete box.dataset.line;
    // What is pasted loses or gains empty lines at its end.
    const text = form.receipt.value.trim() + "\n";
    try {
      good(box, await check(text));
      box.dataset.line = "0";
    } catch (e) {
      bad(box, e, text);
      box.dataset.line = e instanceof Fault ? e.line : "-1";
    }
    box.focus();
  });
})();
