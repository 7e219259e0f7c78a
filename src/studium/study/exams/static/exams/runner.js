// Sitting an exam. Every item is here already, so that the next one appears at once; answers wait in
// the outbox until the server has confirmed them, through network gaps, reloads and restarts.

import { Outbox, postJson } from "../outbox.js";
import { showHighlights, highlightSelection } from "./highlights.js";
import { answerOf, fillIn, isAnswered, numberRows } from "./reading.js";
import { startClock } from "./clock.js";
import { startLooks } from "./looks.js";

const SAVED = {
  idle: "Saved",
  sending: "Saving …",
  waiting: "Not saved yet: the server does not answer. Go on, it is kept here.",
  offline: "Offline. Go on: your answers are kept here and sent later.",
  "signed-out": "Sign in again in another tab, so that your answers can be saved.",
};
const WORTH_NOTING_SECONDS = 3;
const RETRY_MS = 2000;

const root = document.getElementById("exam");
if (root) start();

function start() {
  const sessionId = root.dataset.session;
  const count = Number(root.dataset.count);
  const part = (name) => root.querySelector(`[data-exam="${name}"]`);
  const items = part("items");
  const forms = new Map(); // by position
  const sent = new Map(); // what the server confirmed, by key: a form may be older on its way here
  let current = Number(items.querySelector("form").dataset.position);
  let shownAt = performance.now();

  const outbox = new Outbox(`exam.${sessionId}`, (entry) =>
    postJson(`/api/exams/sessions/${sessionId}/responses`, entry.body));
  outbox.addEventListener("state", ({ detail }) => {
    part("saved").textContent = SAVED[detail.status] ?? "";
    part("saved").dataset.status = detail.status;
  });
  outbox.addEventListener("confirmed", ({ detail }) => {
    const { entry, answer } = detail;
    const isOutdated = !answer.is_newest && !outbox.waiting().some((each) => each.key === entry.key);
    const isForServer = Boolean(
      answer.question || answer.feedback || entry.body.redraw || isOutdated,
    );
    sent.set(entry.key, { body: entry.body, revision: answer.revision, isForServer });
    const form = formOf(entry.body.question_id);
    if (!form) return;
    known(form, answer.revision);
    if (isForServer) redraw(Number(form.dataset.position));
  });
  outbox.addEventListener("refused", ({ detail }) => {
    part("saved").textContent = detail.reason.message;
    part("saved").dataset.status = "refused";
    if (detail.reason.status === 409) leave();
  });

  const formOf = (questionId) =>
    [...forms.values()].find((form) => form.dataset.question === questionId);
  const known = (form, revision) => {
    form.dataset.revision = String(Math.max(Number(form.dataset.revision), revision));
  };

  function adopt(form) {
    const position = Number(form.dataset.position);
    form.hidden = position !== current;
    forms.set(position, form);
    const entry = outbox.waiting().findLast((each) => each.key === keyOf(form));
    const last = sent.get(keyOf(form));
    const isOlder = last !== undefined && last.revision > Number(form.dataset.revision);
    const body = entry?.body ?? (isOlder && !last.isForServer ? last.body : undefined);
    if (body) {
      fillIn(form, body);
      form.dataset.struck = JSON.stringify(body.struck_out);
      form.dataset.highlights = JSON.stringify(body.highlights);
      known(form, body.revision);
    } else if (isOlder) redraw(position);
    drawStrikes(form);
    drawShapes(form);
    showState(form);
    const previous = form.querySelector('[name="go"][value="previous"]');
    if (previous) previous.disabled = position === 1;
  }

  const keyOf = (form) => `${form.dataset.question}:${form.dataset.attempt}`;

  function bodyOf(form) {
    const revision = Math.max(Number(form.dataset.revision) + 1, Date.now());
    form.dataset.revision = String(revision);
    return {
      question_id: form.dataset.question,
      revision,
      attempt: Number(form.dataset.attempt),
      ...answerOf(form),
      flagged: form.elements.flagged.checked,
      confidence: Number(form.elements.confidence.value) || null,
      note: form.elements.note.value || null,
      struck_out: JSON.parse(form.dataset.struck),
      highlights: JSON.parse(form.dataset.highlights),
      seconds_spent: Math.round(Number(form.dataset.seconds)),
    };
  }

  function save(form, more = {}) {
    if (form.dataset.checked !== undefined && !more.attempt) return;
    noteTime();
    outbox.add({ ...bodyOf(form), ...more }, { key: keyOf(form) });
    showState(form);
  }

  // Time counts for the item that is seen, while it is.
  function noteTime() {
    const form = forms.get(current);
    const now = performance.now();
    if (form && !document.hidden) {
      form.dataset.seconds = String(Number(form.dataset.seconds) + (now - shownAt) / 1000);
    }
    shownAt = now;
  }

  function go(position, { focus = true } = {}) {
    if (position < 1 || position > count || !forms.has(position)) return;
    const before = forms.get(current);
    const spent = (performance.now() - shownAt) / 1000;
    noteTime();
    if (before && spent >= WORTH_NOTING_SECONDS && position !== current) save(before);
    if (before) before.hidden = true;
    current = position;
    const form = forms.get(position);
    form.hidden = false;
    for (const link of root.querySelectorAll("[data-go]")) {
      if (Number(link.dataset.go) === position) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const pause = root.querySelector('.exam-navigator input[name="item"]');
    if (pause) pause.value = String(position);
    history.replaceState(null, "", `?item=${position}`);
    showHighlights(form);
    if (focus) form.querySelector(".exam-item-title").focus();
    part("spoken").textContent = `Question ${position} of ${count}`;
  }

  function showState(form) {
    const link = root.querySelector(`[data-go="${form.dataset.position}"]`);
    if (!link) return;
    const answered = form.dataset.checked !== undefined || isAnswered(answerOf(form));
    const flagged = form.elements.flagged.checked;
    link.classList.toggle("is-answered", answered);
    link.classList.toggle("is-flagged", flagged);
    link.querySelector(".unseen").textContent =
      (answered ? ", answered" : "") + (flagged ? ", flagged" : "");
    const done = root.querySelectorAll("[data-go].is-answered").length;
    part("progress").textContent = `${done} of ${count} answered`;
  }

  async function fetchForms(query = "") {
    const answer = await fetch(`/exams/${sessionId}/items${query}`);
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...page.querySelectorAll("form.exam-item")].map((form) => document.adoptNode(form));
  }

  async function loadAll() {
    for (;;) {
      try {
        const found = await fetchForms();
        for (const form of found) {
          const position = Number(form.dataset.position);
          if (forms.has(position)) continue;
          adopt(form);
          items.append(form);
        }
        root.dataset.ready = "";
        return;
      } catch {
        await new Promise((resume) => setTimeout(resume, RETRY_MS));
      }
    }
  }

  async function redraw(position) {
    try {
      const [fresh] = await fetchForms(`?item=${position}`);
      if (!fresh) return;
      const old = forms.get(position);
      fresh.dataset.seconds = old.dataset.seconds;
      old.replaceWith(fresh);
      adopt(fresh);
      if (position === current) {
        const notice = fresh.querySelector(".notice");
        part("spoken").textContent = notice ? notice.textContent.trim() : "The question goes on.";
        showHighlights(fresh);
      }
    } catch {
      setTimeout(() => redraw(position), RETRY_MS);
    }
  }

  function strike(name) {
    const form = forms.get(current);
    const struck = new Set(JSON.parse(form.dataset.struck));
    if (!struck.delete(name)) struck.add(name);
    form.dataset.struck = JSON.stringify([...struck]);
    drawStrikes(form);
    save(form);
  }

  function move(button) {
    const row = button.closest("li");
    const other = button.dataset.move === "-1" ? row.previousElementSibling : row.nextElementSibling;
    if (other) button.dataset.move === "-1" ? other.before(row) : other.after(row);
    numberRows(row.parentElement);
    button.focus();
    const place = [...row.parentElement.children].indexOf(row) + 1;
    part("spoken").textContent = `Now in place ${place}`;
    save(forms.get(current));
  }

  function place(select) {
    const list = select.closest("[data-ordering]");
    const row = select.closest("li");
    if (select.value) {
      const others = [...list.children].filter((each) => each !== row);
      others.splice(Number(select.value) - 1, 0, row);
      list.append(...others);
      numberRows(list);
      select.focus();
    }
  }

  function keepMost(input) {
    const most = Number(input.closest("fieldset")?.dataset.most ?? 0);
    if (!most || !input.checked || input.type !== "checkbox") return;
    const chosen = input.closest("fieldset").querySelectorAll("input:checked");
    if (chosen.length > most) {
      input.checked = false;
      part("spoken").textContent = `Choose ${most} at most: take one away first.`;
      part("saved").textContent = `Choose ${most} at most: take one away first.`;
    }
  }

  root.addEventListener("change", ({ target }) => {
    const form = target.closest("form.exam-item");
    if (!form) return;
    if (target.matches("[data-ordering] select")) place(target);
    keepMost(target);
    if (target.name?.startsWith("list:")) return; // a step is taken by its button
    drawShapes(form);
    save(form);
  });

  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form.exam-item")) {
      event.preventDefault();
      whenSaved(() => form.submit());
      return;
    }
    event.preventDefault();
    const action = event.submitter?.value ?? "next";
    if (action === "next") go(current + 1);
    else if (action === "previous") go(current - 1);
    else if (action === "finish") whenSaved(() => location.assign(`/exams/${sessionId}/finish`));
    else if (action === "check") save(form, { check: true });
    else if (action === "step") save(form);
    else if (action === "again") {
      save(form, {
        attempt: Number(form.dataset.attempt) + 1,
        selected_option: null,
        selected_options: [],
        response_value: null,
      });
      afterConfirmed(() => redraw(Number(form.dataset.position)));
    }
  });

  function afterConfirmed(act) {
    outbox.addEventListener("confirmed", act, { once: true });
  }

  root.addEventListener("click", (event) => {
    const link = event.target.closest("[data-go]");
    if (link) {
      event.preventDefault();
      go(Number(link.dataset.go));
      return;
    }
    const button = event.target.closest("[data-move]");
    if (button) move(button);
    const region = event.target.closest("[data-region]");
    if (region) chooseRegion(region);
    const option = event.target.closest("[data-option]");
    if (option && part("strike").getAttribute("aria-pressed") === "true") {
      event.preventDefault();
      strike(option.dataset.option);
    }
    if (event.target.closest('[data-exam="finish"]')) {
      event.preventDefault();
      whenSaved(() => location.assign(`/exams/${sessionId}/finish`));
    }
  });

  function chooseRegion(region) {
    const form = forms.get(current);
    const input = form.querySelector(`input[value="${CSS.escape(region.dataset.region)}"]`);
    if (!input || part("strike").getAttribute("aria-pressed") === "true") return;
    input.checked = input.type === "radio" || !input.checked;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  part("strike").addEventListener("click", ({ currentTarget }) => {
    const isOn = currentTarget.getAttribute("aria-pressed") !== "true";
    currentTarget.setAttribute("aria-pressed", String(isOn));
    root.classList.toggle("is-striking", isOn);
    part("spoken").textContent = isOn ? "Choose an option to strike it out." : "";
  });
  part("highlight").addEventListener("click", () => {
    const form = forms.get(current);
    if (highlightSelection(form)) save(form);
  });
  part("unhighlight").addEventListener("click", () => {
    const form = forms.get(current);
    form.dataset.highlights = "[]";
    showHighlights(form);
    save(form);
  });

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const act = {
      KeyN: () => go(current + 1),
      KeyP: () => go(current - 1),
      KeyF: () => forms.get(current).elements.flagged.click(),
    }[event.code];
    if (act) {
      event.preventDefault();
      act();
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) noteTimeOf();
    else shownAt = performance.now();
  });
  function noteTimeOf() {
    const form = forms.get(current);
    const now = performance.now();
    form.dataset.seconds = String(Number(form.dataset.seconds) + (now - shownAt) / 1000);
    shownAt = now;
  }

  function whenSaved(act) {
    if (!outbox.waiting().length) {
      act();
      return;
    }
    part("saved").textContent = "Waiting until everything is saved …";
    const settle = () => {
      if (outbox.waiting().length) return;
      outbox.removeEventListener("state", settle);
      act();
    };
    outbox.addEventListener("state", settle);
    outbox.flush();
  }

  function leave() {
    location.assign(`/exams/${sessionId}`);
  }

  for (const form of items.querySelectorAll("form.exam-item")) adopt(form);
  showHighlights(forms.get(current));
  startClock(root, part, () => outbox.flush().finally(leave));
  startLooks(root, part);
  loadAll();
  if (outbox.waiting().length) outbox.flush();
}

function drawStrikes(form) {
  const struck = new Set(JSON.parse(form.dataset.struck));
  for (const option of form.querySelectorAll("[data-option]")) {
    const isStruck = struck.has(option.dataset.option);
    option.classList.toggle("is-struck", isStruck);
    option.querySelector(".option-struck")?.remove();
    if (isStruck) {
      const words = document.createElement("span");
      words.className = "unseen option-struck";
      words.textContent = ", struck out";
      option.querySelector("label")?.append(words);
    }
  }
}

function drawShapes(form) {
  for (const shape of form.querySelectorAll("[data-region]")) {
    const input = form.querySelector(`input[value="${CSS.escape(shape.dataset.region)}"]`);
    shape.classList.toggle("region-chosen", Boolean(input?.checked));
  }
}
