#!/usr/bin/env python3
"""Verifies a bundle of Liêm offline, with Python's standard library only (3.11 or later).

    python3 verify.py FILE [--policy FILE] [--json]

Written from act.md beside it, so it is a second pair of eyes on what `liem bundle verify` says. It checks everything but
the replay of the case against its procedure. Exit codes: 0 verified, 1 a fault found, 2 wrong usage, 3 could not look.
"""
import base64, binascii, datetime, hashlib, hmac, json, re, struct, sys, unicodedata, zlib

README = "629b404bc50e94fdbf36695d1f6e1f2fd1418a2783de69507aae36bf05cee721"  # SHA-256 of README.txt of format 1
CHAINS = [("acts", 1, "acts.jsonl"), ("reads", 2, "reads.jsonl"), ("register", 3, "register.jsonl")]
ZERO = "0" * 64


class Fault(Exception):
    def __init__(self, vi, en, file="", line=0, act=0):
        self.report = {"file": file, "line": line, "act": act, "vi": vi, "en": en}


def need(ok, vi, en, file="", line=0, act=0):
    if not ok:
        raise Fault(vi, en, file, line, act)


# ---- Ed25519 (RFC 8032), for a handful of signatures

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
I = pow(2, (P - 1) // 4, P)


def decompress(b):
    y = int.from_bytes(b, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * I % P
    if (x * x - x2) % P or x == 0 and sign:
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def mul(s, p):
    q = (0, 1, 1, 0)
    while s:
        q, p, s = add(q, p) if s & 1 else q, add(p, p), s >> 1
    return q


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(key, msg, sig):
    a, s = decompress(key), int.from_bytes(sig[32:], "little")
    if len(sig) != 64 or a is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(sig[:32] + key + msg).digest(), "little") % L
    p = add(mul(s, BASE), mul(k, (P - a[0], a[1], 1, P - a[3])))  # [s]B - [k]A must encode to R
    z = pow(p[2], P - 2, P)
    x, y = p[0] * z % P, p[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == sig[:32]


# ---- signed notes, policies, checkpoint

def b64(s):
    try:
        raw = base64.b64decode(s, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode() == s else None


class Key:
    def __init__(self, text, algorithm):
        m = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", text)
        raw = b64(m[3]) if m else None
        if not raw or len(raw) != 33 or raw[0] != algorithm:
            raise ValueError("key")
        self.name, self.id, self.algorithm, self.key = m[1], bytes.fromhex(m[2]), raw[0], raw[1:]
        if hashlib.sha256(self.name.encode() + b"\n" + raw).digest()[:4] != self.id:
            raise ValueError("key hash")

    def verifies(self, text, sig):
        if self.algorithm == 4:
            if len(sig) != 72:
                return False
            time = str(struct.unpack(">Q", sig[:8])[0]).encode()
            text, sig = b"cosignature/v1\ntime " + time + b"\n" + text, sig[8:]
        return signed(self.key, text, sig)


class Policy:
    """strict: the form that a bundle carries; otherwise comments and spacing are free."""

    def __init__(self, raw, strict):
        self.log, self.parts, self.quorum = None, {}, None
        unused, members, witnesses = set(), [], []
        lines = raw.decode("utf-8").split("\n")
        if strict and lines.pop() != "":
            raise ValueError("end")
        for line in lines:
            f = line.split("#")[0].split()
            if strict and (" ".join(f) != line or len(f) < 2):
                raise ValueError("form")
            if not f:
                continue
            if strict and f[0] != "group" and len(f) != (3 if f[0] == "witness" else 2):
                raise ValueError("words")
            if f[0] == "log" and self.log is None:
                self.log = Key(f[1], 1)
                if not re.fullmatch(r"[!-*,-~]{1,200}", self.log.name):
                    raise ValueError("origin")
            elif f[0] == "witness" and f[1] not in self.parts:
                self.parts[f[1]] = Key(f[2], 4)
                witnesses.append(f[2])
                unused.add(f[1])
            elif f[0] == "group" and f[1] not in self.parts and len(f) > 3 and all(m in self.parts for m in f[3:]):
                n = {"any": 1, "all": len(f) - 3}.get(f[2]) or int(f[2])
                if not 1 <= n <= len(f) - 3 or strict and not re.fullmatch("any|all|[1-9][0-9]*", f[2]):
                    raise ValueError("group")
                members += f[3:]
                self.parts[f[1]] = (n, f[3:])
                unused -= set(f[3:])
                unused.add(f[1])
            elif f[0] == "quorum" and self.quorum is None and (f[1] == "none" or f[1] in self.parts):
                self.quorum = f[1]
                unused.discard(f[1])
            else:
                raise ValueError("line")
        twice = len(set(members)) < len(members) or len(set(witnesses)) < len(witnesses)
        if self.log is None or self.quorum is None or twice or strict and unused:
            raise ValueError("incomplete")

    def keys(self):
        """The log's key and those that the quorum asks for."""
        out, todo = [self.log], [self.quorum]
        while todo:
            part = self.parts.get(todo.pop())
            if isinstance(part, Key):
                out.append(part)
            elif part:
                todo += part[1]
        return out

    def satisfied(self, name, by):
        part = self.parts[name]
        if isinstance(part, Key):
            return part in by
        return sum(self.satisfied(m, by) for m in part[1]) >= part[0]

    def accepts(self, by):
        return self.log in by and (self.quorum == "none" or self.satisfied(self.quorum, by))


def open_note(msg, keys, strict=True):
    """Returns text and the keys that signed it, or None."""
    try:
        text, cut, sigs = msg.decode("utf-8").rpartition("\n\n")
    except UnicodeDecodeError:
        return None
    if not cut or not sigs.endswith("\n") or re.search("[\x00-\x09\x0b-\x1f]", text):
        return None
    text, by = text + "\n", []
    for line in sigs[:-1].split("\n"):
        m = re.fullmatch(r"— (\S+) (\S+)", line)
        raw = b64(m[2]) if m else None
        if not raw or len(raw) < 5:
            return None
        key = next((k for k in keys if k.name == m[1] and k.id == raw[:4]), None)
        if key is None and not strict:
            continue
        if key is None or key in by and strict or not key.verifies(text.encode(), raw[4:]):
            return None
        by.append(key)
    return (text, by) if by else None


def open_checkpoint(msg, policy, strict=True):
    note = open_note(msg, policy.keys(), strict)
    if not note or not policy.accepts(note[1]):
        return None
    m = re.fullmatch(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([^\n]{44})\nlimits ([0-9a-f]{64})\n", note[0])
    root = b64(m[3]) if m else None
    if not root or m[1] != policy.log.name:
        return None
    return {"size": int(m[2]), "root": root, "limits": m[4]}


# ---- the zip

def unzip(raw):
    def ok(cond, name=""):
        need(cond, "Tệp nén không đúng quy cách của gói kiểm chứng.", "The zip is not in the form that a bundle must have.", name)

    ok(22 <= len(raw) <= 1 << 30 and raw[-22:-18] == b"PK\5\6")
    disks, here, count, size, start, comment = struct.unpack("<IHHIIH", raw[-18:])
    ok(disks == 0 and here == count <= 20000 and comment == 0 and start + size == len(raw) - 22)
    entries, at = [], start
    for _ in range(count):
        ok(at + 46 <= len(raw) - 22 and raw[at:at + 4] == b"PK\1\2")
        (flags, method, _, crc, packed, full, n, x, c, _, _, attr, off) = struct.unpack("<HHIIIIHHHHHII", raw[at + 8:at + 46])
        name = raw[at + 46:at + 46 + n].decode("latin-1")
        bare, kind = name.removesuffix("/"), attr >> 16 & 0o170000
        ok(re.fullmatch(r"[A-Za-z0-9._/-]{1,200}", bare) and not {"", ".", ".."} & set(bare.split("/")), name)
        ok(flags & ~0x80e == 0 and method in (0, 8) and (method or packed == full) and c == 0, name)
        ok(max(packed, full) < 2**32 - 1 and (bare == name or full == 0) and kind in (0, 0o100000, 0o040000), name)
        ok(full <= (1 << 20) + 200 * packed, name)
        entries.append((off, name, flags, method, crc, packed, full))
        at += 46 + n + x + c
    ok(at == len(raw) - 22)
    files, seen, at = {}, set(), 0
    ok(sum(e[6] for e in entries) <= 1 << 30)
    for off, name, flags, method, crc, packed, full in sorted(entries, key=lambda e: e[0]):
        ok(off == at and off + 30 <= start and raw[off:off + 4] == b"PK\3\4", name)
        lflags, lmethod, _, lcrc, lpacked, lfull, n, x = struct.unpack("<HHIIIIHH", raw[off + 6:off + 30])
        body, late = off + 30 + n + x, flags & 8
        at = body + packed
        ok(at <= start and raw[off + 30:off + 30 + n] == name.encode() and (lflags, lmethod) == (flags, method), name)
        ok((lcrc, lpacked, lfull) == (crc, packed, full) or late and (lcrc, lpacked, lfull) == (0, 0, 0), name)
        if late:
            at += 4 if raw[at:at + 4] == b"PK\7\x08" else 0
            ok(at + 12 <= start and struct.unpack("<III", raw[at:at + 12]) == (crc, packed, full), name)
            at += 12
        ok(name.removesuffix("/").lower() not in seen, name)
        seen.add(name.removesuffix("/").lower())
        data = raw[body:body + packed]
        if method:
            z = zlib.decompressobj(-15)
            try:
                data = z.decompress(data, full + 1)
            except zlib.error:
                ok(False, name)
            ok(z.eof and not z.unused_data and not z.unconsumed_tail, name)
        ok(len(data) == full and zlib.crc32(data) == crc, name)
        if not name.endswith("/"):
            files[name] = data
    ok(at == start)
    folders = {name[:i] for name in files for i, c in enumerate(name) if c == "/"}
    for e in entries:
        ok(e[1].endswith("/") == (e[1].removesuffix("/") in folders), e[1])
    return files


# ---- lines

ID, HEX = re.compile(r"[0-9a-hjkmnp-tv-z]{25}[048cgmrw]"), re.compile(r"[0-9a-f]{64}")
NAT, INT = re.compile(r"0|[1-9][0-9]{0,19}"), re.compile(r"0|-?[1-9][0-9]{0,18}")


class Form(Exception):
    pass


def shape(cond):
    if not cond:
        raise Form


def number(s, low=0, high=2**64 - 1, pattern=NAT):
    shape(isinstance(s, str) and pattern.fullmatch(s) and low <= int(s) <= high)
    return int(s)


def pattern(s, p):
    shape(isinstance(s, str) and p.fullmatch(s))


def text(s, empty=True):
    shape(isinstance(s, str) and (s or empty) and unicodedata.is_normalized("NFC", s))


def keys(o, names):
    shape(isinstance(o, dict) and list(o) == names.split())


ERASED = "erased case chain seq provision slot c"
ACT = "act id case chain seq prev recorded occurred kind procedure pack body actor post facts fields rests slot r c"


def check_shape(o):
    shape(isinstance(o, dict) and o.get("chain") in ("acts", "reads", "register"))
    number(o.get("seq"), 1)
    slot = number(o.get("slot"))
    pattern(o.get("case"), ID)
    pattern(o.get("c"), HEX)
    if "erased" in o:
        keys(o, ERASED)
        shape(o["erased"] == "1")
        return text(o["provision"], False)
    keys(o, ACT)
    shape(o["act"] == "1" and isinstance(o["facts"], list) and isinstance(o["fields"], list) and isinstance(o["rests"], list))
    pattern(o["id"], ID)
    for h in [o["prev"], o["pack"], o["r"]] + o["rests"]:
        pattern(h, HEX)
    shape(slot >= number(o["recorded"], 0, 253402300799_999999) // 600_000_000)
    keys(o["occurred"], "at day basis")
    number(o["occurred"]["at"], -2**63, 2**63 - 1, INT)
    shape(isinstance(o["occurred"]["day"], bool) and o["occurred"]["basis"] in ("recorded", "stamp", "receipt", "statement"))
    for k in "kind procedure body actor post".split():
        text(o[k])
    for f in o["facts"]:
        keys(f, "name value")
        text(f["name"]), text(f["value"])
    for f in o["fields"]:
        keys(f, "name class compartment passages")
        text(f["name"]), text(f["class"]), text(f["compartment"])
        shape(isinstance(f["passages"], list))
        for p in f["passages"]:
            if "salt" in p:
                keys(p, "salt text")
                pattern(p["salt"], HEX), text(p["text"])
            else:
                keys(p, "commitment gap")
                pattern(p["commitment"], HEX), text(p["gap"], False)


def uvarint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out) + bytes([n])


def lp(x):
    x = x.encode() if isinstance(x, str) else x
    return uvarint(len(x)) + x


def id_bytes(s):
    n = 0
    for c in s:
        n = n << 5 | "0123456789abcdefghjkmnpqrstvwxyz".index(c)
    return (n >> 2).to_bytes(16, "big")


def mac(key, msg):
    return hmac.digest(bytes.fromhex(key), msg, "sha256")


def u64(n):
    return struct.pack(">Q", int(n) % 2**64)


def commitment(o):
    chain = {name: n for name, n, _ in CHAINS}[o["chain"]]
    b = [b"liem act 1\0", bytes([1, chain]), id_bytes(o["id"]), id_bytes(o["case"]), u64(o["seq"]), bytes.fromhex(o["prev"])]
    b += [u64(o["recorded"]), u64(o["occurred"]["at"]), bytes([o["occurred"]["day"]]), lp(o["occurred"]["basis"])]
    b += [lp(o["kind"]), lp(o["procedure"]), bytes.fromhex(o["pack"]), lp(o["body"]), lp(o["actor"]), lp(o["post"])]
    b += [uvarint(len(o["facts"]))] + [lp(f["name"]) + lp(f["value"]) for f in o["facts"]] + [uvarint(len(o["fields"]))]
    for f in o["fields"]:
        b += [lp(f["name"]), lp(f["class"]), lp(f["compartment"]), uvarint(len(f["passages"]))]
        for i, p in enumerate(f["passages"]):
            if "salt" in p:
                b.append(mac(p["salt"], b"liem passage 1" + lp(f["name"]) + struct.pack(">I", i) + lp(p["text"])))
            else:
                b.append(bytes.fromhex(p["commitment"]))
    b += [uvarint(len(o["rests"]))] + [bytes.fromhex(h) for h in o["rests"]]
    return mac(o["r"], b"".join(b)).hex()


def read_lines(file, data):
    need(data == b"" or data.endswith(b"\n"), "Dòng cuối không kết thúc bằng dấu xuống dòng.", "The last line does not end with a newline.",
         file, data.count(b"\n") + 1)
    out = []
    for i, line in enumerate(data.split(b"\n")[:-1], 1):
        try:
            o = json.loads(line.decode("utf-8"))
            check_shape(o)
            shape(json.dumps(o, ensure_ascii=False, separators=(",", ":")).encode() == line)
        except (ValueError, Form, RecursionError):
            raise Fault("Dòng không đúng khuôn dạng đã quy định.", "The line is not in the form that the format fixes.", file, i, i) from None
        need("erased" in o or commitment(o) == o["c"], "Nội dung không khớp với giá trị cam kết của hành vi.",
             "The content does not match the act's commitment.", file, i, i)
        out.append(o)
    return out


# ---- proofs

def read_proofs(file, data, items):
    at = 0
    for i, o in enumerate(items, 1):
        end = data.find(b"\n\n", at)
        m = re.fullmatch(rb"c2sp.org/tlog-proof@v1\nindex (0|[1-9][0-9]{0,18})\n((?:[A-Za-z0-9+/]{43}=\n){0,63})\n", data[at:end + 2]) if end >= 0 else None
        hashes = [b64(h.decode()) for h in m[2].split()] if m else [None]
        need(None not in hashes, "Thiếu bằng chứng hoặc bằng chứng không đúng khuôn dạng.", "A proof is missing or not in its form.", file, 0, i)
        o["index"], o["proof"], at = int(m[1]), hashes, end + 2
    need(at == len(data), "Có nhiều bằng chứng hơn số hành vi.", "There are more proofs than acts.", file)


def root_of(leaf, index, size, proof):
    """RFC 9162, section 2.1.3.2."""
    if index >= size:
        return None
    node = lambda a, b: hashlib.sha256(b"\1" + a + b).digest()
    fn, sn, r = index, size - 1, hashlib.sha256(b"\0" + leaf).digest()
    for p in proof:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    return r if sn == 0 else None


# ---- the bundle

def fact(o, name):
    return next((f["value"] for f in o.get("facts", []) if f["name"] == name), None)


def check_names(files):
    fixed = {"bundle.json", "checkpoint", "policy", "README.txt"}
    fixed |= {c[2] for c in CHAINS} | {f"proofs/{c[0]}.tlog-proofs" for c in CHAINS}
    for name in sorted(fixed):
        need(name in files, "Thiếu tệp này.", "The file is missing.", name)
    for name in files:
        need(name in fixed or re.fullmatch(r"packs/[0-9a-f]{64}/.+|(calendars|letters)/[^/]+", name),
             "Tệp này không thuộc thành phần của gói kiểm chứng.", "A bundle has no such file.", name)


def check_chains(acts, reads):
    need(acts and reads, "Gói kiểm chứng không có hành vi nào hoặc không có lượt xem ghi nhận việc xuất gói.",
         "There is no act, or no read that records the export.", "acts.jsonl")
    end = reads[-1]
    need(end.get("kind") == "read.export", "Lượt xem cuối không ghi nhận việc xuất gói kiểm chứng.", "The last read does not record the export.",
         "reads.jsonl", len(reads), len(reads))
    need(fact(end, "acts_count") == str(len(acts)) and fact(end, "acts_last") == acts[-1]["c"],
         "Gói kiểm chứng không kết thúc ở hành vi mà lượt xuất đã ghi nhận.", "The case does not end with the act that the export recorded.",
         "acts.jsonl", 0, len(acts))
    last = next((o for o in reversed(acts) if "act" in o), end)
    for items, (chain, _, file) in zip((acts, reads), CHAINS):
        prev, recorded = ZERO, 0
        for i, o in enumerate(items, 1):
            need(o["chain"] == chain and o["seq"] == str(i), "Số thứ tự của hành vi không liên tục.", "The acts are not numbered without a break.", file, i, i)
            need(o["case"] == last["case"], "Hành vi thuộc vụ việc khác.", "The act belongs to another case.", file, i, i)
            if "act" in o:
                need(o["prev"] == prev, "Hành vi không nối tiếp hành vi liền trước.", "The act does not follow the act before it.", file, i, i)
                need(int(o["recorded"]) >= recorded, "Hành vi được ghi nhận sớm hơn hành vi liền trước.",
                     "The act was recorded earlier than the act before it.", file, i, i)
                recorded = int(o["recorded"])
            prev = o["c"]
    return last


def check_register(register):
    before = None
    for i, o in enumerate(register, 1):
        at, file = (id_bytes(o["case"]), int(o["seq"])), "register.jsonl"
        need(o["chain"] == "register", "Đây không phải hành vi của sổ đăng ký.", "This is not a register act.", file, i, at[1])
        if before:
            then = (id_bytes(before["case"]), int(before["seq"]))
            need(then < at, "Các hành vi của sổ đăng ký không theo đúng thứ tự.", "The register acts are not in order.", file, i, at[1])
            follows = then == (at[0], at[1] - 1) and "act" in o
            need(not follows or o["prev"] == before["c"], "Hành vi không nối tiếp hành vi liền trước.", "The act does not follow the act before it.", file, i, at[1])
        before = o


def check_log(chains, checkpoint):
    indexes, ids = set(), set()
    for items, (chain, _, file) in zip(chains, CHAINS):
        for i, o in enumerate(items, 1):
            leaf = b"\1" + u64(o["slot"]) + bytes.fromhex(o["c"])
            need(root_of(leaf, o["index"], checkpoint["size"], o["proof"]) == checkpoint["root"],
                 "Bằng chứng không cho thấy hành vi có trong nhật ký.", "The proof does not show that the act is in the log.", f"proofs/{chain}.tlog-proofs", 0, i)
    for items, (chain, _, file) in zip(chains, CHAINS):
        for i, o in enumerate(items, 1):
            need(o["index"] not in indexes and o.get("id") not in ids, "Hành vi xuất hiện hai lần.", "The act stands twice.", file, i, i)
            indexes.add(o["index"])
            if "id" in o:
                ids.add(o["id"])


def pack_hash(pack):
    return hashlib.sha256(b"liem pack 1\0" + b"".join(lp(n) + lp(pack[n]) for n in sorted(pack, key=str.encode))).hexdigest()


def check_bound(files, sums, chains):
    acts, reads, register = chains
    there, cited = {o["c"] for o in register}, set()
    for items, (_, _, file) in zip(chains, CHAINS):
        for i, o in enumerate(items, 1):
            need(set(o.get("rests", [])) <= there, "Thiếu hành vi của sổ đăng ký làm căn cứ thẩm quyền.",
                 "A register act that the authority rests on is missing.", file, i, i)
            cited |= set(o.get("rests", []))
    packs = {}
    for name in files:
        if name.startswith("packs/"):
            packs.setdefault(name[6:70], {})[name[71:]] = files[name]
    calendars = {sums[n] for n in files if n.startswith("calendars/")}
    for i, o in enumerate(register, 1):
        need(o["c"] in cited or fact(o, "sha256") in calendars | set(packs), "Không hành vi nào căn cứ vào hành vi này của sổ đăng ký.",
             "Nothing rests on this register act.", "register.jsonl", i, i)
    named = {o["pack"] for o in acts + reads if "act" in o} - {ZERO}
    for items, (_, _, file) in zip(chains[:2], CHAINS):
        for i, o in enumerate(items, 1):
            need(o.get("pack", ZERO) in set(packs) | {ZERO}, "Thiếu bộ quy tắc mà hành vi viện dẫn.", "The pack that the act names is missing.", file, i, i)
    for h, pack in packs.items():
        need(h in named, "Không hành vi nào viện dẫn bộ quy tắc này.", "No act names this pack.", "packs/" + h)
        need(pack_hash(pack) == h, "Nội dung bộ quy tắc không khớp với giá trị băm.", "The content of the pack does not match its hash.", "packs/" + h)
    taken = {fact(o, "sha256") for o in register}
    letters = {p["text"] for o in acts for f in o.get("fields", []) if f["name"] == "letter" for p in f["passages"] if "salt" in p}
    for name in files:
        need(not name.startswith("calendars/") or sums[name] in taken, "Không hành vi nào của sổ đăng ký đưa lịch này vào áp dụng.",
             "No register act takes this calendar into use.", name)
        need(not name.startswith("letters/") or sums[name] in letters, "Văn bản này không phải văn bản mà hành vi nào của vụ việc đã ban hành.",
             "No act of the case sent this letter.", name)


def derive(files, sums, chains, last, checkpoint):
    acts, reads, register = chains
    binding = next((o for o in reversed(register) if fact(o, "sha256") == last["pack"]), {})
    pack = {"id": fact(binding, "pack"), "version": fact(binding, "version"), "hash": last["pack"]}
    need(pack["id"] and pack["version"], "Không có hành vi nào của sổ đăng ký đưa bộ quy tắc của vụ việc vào áp dụng.",
         "No register act takes the case's pack into use.", "register.jsonl")
    cut, gone = {}, {}
    for items, (chain, _, _) in zip(chains, CHAINS):
        for o in items:
            if "erased" in o:
                gone[chain, o["provision"]] = gone.get((chain, o["provision"]), 0) + 1
            for f in o.get("fields", []):
                for p in f["passages"]:
                    if "gap" in p:
                        cut[chain, f["name"], p["gap"]] = cut.get((chain, f["name"], p["gap"]), 0) + 1
    order = lambda item: [s.encode() for s in item[0]]
    gaps = [dict([("chain", k[0])] + [("field", k[1])] * (k[1] != "") + [("reason", k[2]), ("count", str(n))]) for k, n in sorted(cut.items(), key=order)]
    head = lambda items: {"count": str(len(items)), "last": items[-1]["c"]}
    return {
        "format": "1", "engine": "1", "case": last["case"], "procedure": last["procedure"], "pack": pack, "limits": checkpoint["limits"],
        "acts": head(acts), "reads": head(reads), "redacted": gaps,
        "erased": [{"chain": k[0], "reason": k[1], "count": str(n)} for k, n in sorted(gone.items(), key=order)],
        "files": [{"name": n, "sha256": sums[n]} for n in sorted(files) if n != "bundle.json"],
    }


def check_manifest(text, want):
    try:
        got = json.loads(text)
    except ValueError:
        got = None
    encode = lambda m: json.dumps(m, ensure_ascii=False, indent=1).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029") + "\n"
    need(isinstance(got, dict) and encode(got) == text and list(got) == list(want), "Bản kê không đúng khuôn dạng.", "The manifest is not in its form.", "bundle.json")
    need((got.get("format"), got.get("engine")) == ("1", "1"), "Phiên bản khuôn dạng hoặc bộ máy không được hỗ trợ.",
         "This version of the format or engine is not supported.", "bundle.json")
    listed = got.get("files") if isinstance(got.get("files"), list) else []
    sums = {f.get("name"): f.get("sha256") for f in listed if isinstance(f, dict)}
    for f in want["files"]:
        need(f["name"] in sums, "Tệp không có trong bản kê.", "The manifest does not list this file.", f["name"])
        need(sums.pop(f["name"]) == f["sha256"], "Tệp không khớp với giá trị băm trong bản kê.", "The file does not match its hash in the manifest.", f["name"])
    need(not sums, "Thiếu tệp này.", "The file is missing.", str(next(iter(sums), "")))
    need(got == want, "Bản kê không khớp với nội dung gói kiểm chứng.", "The manifest does not say what the bundle holds.", "bundle.json")


def verify(raw, outside=None):
    files = unzip(raw)
    check_names(files)
    sums = {n: hashlib.sha256(d).hexdigest() for n, d in files.items()}
    chains = [read_lines(file, files[file]) for _, _, file in CHAINS]
    for items, (chain, _, _) in zip(chains, CHAINS):
        read_proofs(f"proofs/{chain}.tlog-proofs", files[f"proofs/{chain}.tlog-proofs"], items)
    try:
        own = Policy(files["policy"], True)
    except (ValueError, IndexError):
        raise Fault("Chính sách tin cậy kèm theo không đúng khuôn dạng.", "The policy in the bundle is not in its form.", "policy") from None
    note = open_note(files["bundle.json"], [own.log])
    need(note, "Chữ ký trên bản kê không hợp lệ.", "The manifest's signature does not verify.", "bundle.json")
    checkpoint = open_checkpoint(files["checkpoint"], own)
    need(checkpoint, "Chữ ký trên điểm kiểm tra của nhật ký không hợp lệ.", "The checkpoint of the log does not verify.", "checkpoint")
    need(sums["README.txt"] == README, "Bản hướng dẫn không đúng với bản chuẩn của phiên bản khuôn dạng.", "The instructions are not those of the format.", "README.txt")
    last = check_chains(chains[0], chains[1])
    check_register(chains[2])
    check_log(chains, checkpoint)
    check_bound(files, sums, chains)
    check_manifest(note[0], derive(files, sums, chains, last, checkpoint))
    if outside is not None:
        need(open_note(files["bundle.json"], [outside.log]), "Bản kê không do khóa nêu trong chính sách tin cậy của bạn ký.",
             "The manifest is not signed by the key that your policy names.", "bundle.json")
        need(open_checkpoint(files["checkpoint"], outside, False), "Điểm kiểm tra không đáp ứng chính sách tin cậy của bạn.",
             "The checkpoint does not satisfy your policy.", "checkpoint")
    gaps, verdict = [], "whole"
    for o in (o for items in chains for o in items):
        place = {"chain": o["chain"], "act": int(o["seq"])}
        if "erased" in o:
            gaps.append({**place, "field": "", "passage": 0, "reason": o["provision"]})
            verdict = "erased"
        for f in o.get("fields", []):
            gaps += [{**place, "field": f["name"], "passage": i, "reason": p["gap"]} for i, p in enumerate(f["passages"]) if "gap" in p]
    at = int(chains[1][-1]["recorded"])
    as_of = (datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=at)).isoformat(timespec="microseconds") + "Z"
    return {"verdict": "gaps" if gaps and verdict == "whole" else verdict, "trust": "trusted" if outside else "consistent", "fault": None,
            "as_of": as_of, "limits": checkpoint["limits"], "gaps": gaps}


def report(raw, outside=None):
    try:
        return verify(raw, outside)
    except Fault as e:
        return {"verdict": "", "trust": "", "fault": e.report, "as_of": "", "limits": "", "gaps": []}


def main(args):
    as_json, policy, names = False, None, []
    while args:
        a = args.pop(0)
        if a == "--json":
            as_json = True
        elif a == "--policy" and args:
            policy = args.pop(0)
        else:
            names.append(a)
    if len(names) != 1 or names[0].startswith("--"):
        print("usage: verify.py FILE [--policy FILE] [--json]", file=sys.stderr)
        return 2
    try:
        with open(names[0], "rb") as f:
            raw = f.read()
        outside = None
        if policy:
            with open(policy, "rb") as f:
                outside = Policy(f.read(), False)
    except OSError as e:
        print(f"{e.filename}: {e.strerror}", file=sys.stderr)
        return 3
    except (ValueError, IndexError):
        print(f"{policy}: not a policy with one log", file=sys.stderr)
        return 2
    r = report(raw, outside)
    if as_json:
        print(json.dumps(r, ensure_ascii=False))
    elif r["fault"]:
        f = r["fault"]
        place = "".join([f["file"], f" line {f['line']}" * (f["line"] > 0), f" act {f['act']}" * (f["act"] > 0)])
        print(f"{place}: {f['vi']} / {f['en']}".lstrip(": "))
    else:
        print(f"{r['verdict']}, {r['trust']}, {r['as_of']}")
        for g in r["gaps"]:
            print(f"  {g['chain']} {g['act']} {g['field']} {g['passage']}: {g['reason']}" if g["field"] else f"  {g['chain']} {g['act']}: {g['reason']}")
    return 1 if r["fault"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
