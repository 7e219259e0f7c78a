// What a person did and the server has not confirmed yet: kept in this browser until it has.
//
//   import { Outbox, postJson, Refused } from "…/outbox.js";
//
//   const outbox = new Outbox(`reviews:${personId}`, (entry) =>
//     postJson("/api/flashcards/reviews", { id: entry.id, ...entry.body }));
//   outbox.addEventListener("confirmed", ({ detail }) => …);  // detail: { entry, answer }
//   outbox.addEventListener("refused", ({ detail }) => …);    // detail: { entry, reason }
//   outbox.addEventListener("state", ({ detail }) => …);      // detail: { status, waiting }
//   const entry = outbox.add({ rating: 3 });
//
// What holds
//   Entries are sent one after the other, in the order in which they were added, until the server
//   confirmed or refused each. They survive a reload, a crash and a closed tab. Several tabs of one
//   browser share them and send each once at a time; as a request may be repeated after a cut, the
//   server must take `entry.id` (a UUID) as the name of the act and apply it once.
//   `name` separates purposes and people: put the person's id into it.
//
// new Outbox(name, send)
//   send(entry) answers a promise. Fulfilled: confirmed. Rejected with `Refused`: it will never be
//   taken and is dropped. Rejected with anything else: tried again after 1, 2, 4 … 30 seconds, at
//   once when the browser is online again or the page is looked at again, or by `flush()`.
// add(body, { key, id })  keeps { id, key, body, added_at } and begins to send; answers the entry.
//   With a `key`, a waiting entry of the same key is replaced in place: the newest answer counts.
// withdraw(id)            takes a waiting entry back; true when it was not sent yet.
// waiting()               the entries that are not confirmed, oldest first.
// flush()                 tries now; fulfilled when nothing waits or a try failed.
// status                  "idle", "sending", "waiting" (a try failed), "offline", "signed-out"

const PREFIX = "studium.outbox.";
const FIRST_RETRY_SECONDS = 1;
const LONGEST_RETRY_SECONDS = 30;
const LONGEST_REQUEST_SECONDS = 15;
const WORTH_ANOTHER_TRY = new Set([401, 408, 409, 425, 429]);

/** The server will never take this entry; `problem` is its RFC 9457 document, if it sent one. */
export class Refused extends Error {
  constructor(message, { status = 0, problem = null } = {}) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

/** The server does not know who is asking: the person has to sign in again first. */
export class SignedOut extends Error {}

/** Send JSON; the answer's body. Throws Refused when another try cannot help. */
export async function postJson(address, body, { method = "POST", headers = {} } = {}) {
  const answer = await fetch(address, {
    method,
    headers: { "content-type": "application/json", accept: "application/json", ...headers },
    body: JSON.stringify(body),
    credentials: "same-origin",
    signal: AbortSignal.timeout(LONGEST_REQUEST_SECONDS * 1000),
  });
  const content = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (answer.ok) return content;
  if (answer.status === 401) throw new SignedOut("Sign in again to save what is waiting.");
  if (answer.status >= 500 || WORTH_ANOTHER_TRY.has(answer.status)) {
    throw new Error(`The server answered ${answer.status}.`);
  }
  throw new Refused(content?.detail ?? `The server answered ${answer.status}.`, {
    status: answer.status,
    problem: content,
  });
}

export class Outbox extends EventTarget {
  #prefix;
  #send;
  #status = "idle";
  #failures = 0;
  #timer = null;
  #running = null;
  #inFlight = null;
  #memory = new Map(); // where the browser stores nothing: entries live as long as the page

  constructor(name, send) {
    super();
    this.#prefix = `${PREFIX}${name}.`;
    this.#send = send;
    addEventListener("online", () => this.flush());
    addEventListener("offline", () => this.#tell(this.waiting().length ? "offline" : "idle"));
    addEventListener("pageshow", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden || this.flush());
    if (this.waiting().length) queueMicrotask(() => this.flush());
  }

  get status() {
    return this.#status;
  }

  add(body, { key = null, id = crypto.randomUUID() } = {}) {
    const replaced = key === null ? null : this.waiting().find((entry) => entry.key === key);
    const inPlace = replaced && replaced.id !== this.#inFlight;
    const place = inPlace ? replaced.place : this.#nextPlace();
    if (inPlace) this.#drop(replaced);
    const entry = { id, key, body, place, added_at: new Date().toISOString() };
    this.#store(entry);
    this.#tell(this.#status === "idle" ? "sending" : this.#status);
    this.flush();
    return entry;
  }

  withdraw(id) {
    const entry = this.waiting().find((waiting) => waiting.id === id);
    if (!entry || this.#inFlight === id || entry.tried) return false;
    this.#drop(entry);
    this.#tell(this.#status);
    return true;
  }

  waiting() {
    const found = [...this.#memory.values()];
    for (let index = 0; index < this.#stored().length; index += 1) {
      const name = localStorage.key(index);
      if (!name?.startsWith(this.#prefix)) continue;
      try {
        found.push(JSON.parse(localStorage.getItem(name)));
      } catch {
        localStorage.removeItem(name); // no entry of ours: nothing that could be sent
      }
    }
    return found.filter(Boolean).sort((one, other) => one.place - other.place);
  }

  flush() {
    clearTimeout(this.#timer);
    this.#running ??= this.#alone(() => this.#sendAll()).finally(() => {
      this.#running = null;
      if (this.#status === "sending") this.#tell("idle");
      if (this.waiting().length && this.#status === "idle") this.flush();
    });
    return this.#running;
  }

  // One tab of a browser sends at a time, where the browser has locks; ids keep the rest apart.
  #alone(work) {
    return navigator.locks ? navigator.locks.request(this.#prefix, work) : work();
  }

  async #sendAll() {
    for (let entry = this.waiting()[0]; entry; entry = this.waiting()[0]) {
      this.#tell("sending");
      this.#inFlight = entry.id;
      this.#store({ ...entry, tried: true });
      try {
        const answer = await this.#send(entry);
        this.#settle(entry, "confirmed", { entry, answer });
      } catch (reason) {
        if (reason instanceof Refused) {
          this.#settle(entry, "refused", { entry, reason });
        } else {
          this.#retryLater(reason);
          return;
        }
      } finally {
        this.#inFlight = null;
      }
    }
    this.#tell("idle");
  }

  #settle(entry, outcome, detail) {
    this.#failures = 0;
    this.#drop(entry);
    this.dispatchEvent(new CustomEvent(outcome, { detail }));
  }

  #retryLater(reason) {
    this.#failures += 1;
    const seconds = Math.min(FIRST_RETRY_SECONDS * 2 ** (this.#failures - 1), LONGEST_RETRY_SECONDS);
    this.#timer = setTimeout(() => this.flush(), seconds * 1000 * (0.75 + Math.random() / 2));
    const away = navigator.onLine === false ? "offline" : "waiting";
    this.#tell(reason instanceof SignedOut ? "signed-out" : away);
  }

  #tell(status) {
    this.#status = status;
    const detail = { status, waiting: this.waiting().length };
    this.dispatchEvent(new CustomEvent("state", { detail }));
  }

  #nextPlace() {
    const last = this.waiting().at(-1)?.place ?? 0;
    return Math.max(Date.now(), last + 1);
  }

  #stored() {
    try {
      return localStorage;
    } catch {
      return [];
    }
  }

  #store(entry) {
    try {
      localStorage.setItem(this.#prefix + entry.id, JSON.stringify(entry));
      this.#memory.delete(entry.id);
    } catch {
      this.#memory.set(entry.id, entry); // storage is full or forbidden
    }
  }

  #drop(entry) {
    this.#memory.delete(entry.id);
    try {
      localStorage.removeItem(this.#prefix + entry.id);
    } catch {
      // nothing was stored
    }
  }
}
