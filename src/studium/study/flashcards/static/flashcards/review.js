// One card after the other. The next ones are here already, so that the next card appears at once;
// answers wait in the outbox until the server has confirmed them, through network gaps and reloads.

import { Outbox, postJson } from "../outbox.js";
import { drawn, fetchPictures } from "./sides.js";

const MOST_AHEAD = 20;
const FETCH_BELOW = 8;
const AGAIN_AFTER = 8;
const KEYS_CHOICE = "studium.review.keys";
const SAVED = {
  idle: "Saved",
  sending: "Saving …",
  waiting: "Not saved yet: the server does not answer. Go on, it is kept here.",
  offline: "Offline. Go on: your answers are kept here and sent later.",
  "signed-out": "Sign in again in another tab, so that your answers can be saved.",
};

const root = document.getElementById("review");
const part = (name) => root.querySelector(`[data-review="${name}"]`);
const deckId = root.dataset.deck;
const form = part("form");
const answer = part("answer");

const cards = JSON.parse(root.dataset.cards);
const done = []; // what can be taken back, the last one last
let shownAt = performance.now();
let fetching = null;

const outbox = new Outbox(`reviews.${root.dataset.person}`, (entry) =>
  entry.body.undo
    ? postJson(`/api/flashcards/reviews/${entry.body.undo}/undo`, null)
    : postJson("/api/flashcards/reviews", { id: entry.id, ...entry.body }),
);
outbox.addEventListener("state", ({ detail }) => {
  part("saved").textContent = SAVED[detail.status] ?? "";
  if (detail.status === "idle") fillUp();
});
outbox.addEventListener("refused", ({ detail }) => {
  part("saved").textContent = `One answer was not taken: ${detail.reason.message}`;
});

function show() {
  const [current] = cards;
  part("work").hidden = !current;
  part("done").hidden = Boolean(current);
  part("left").textContent = current ? `${cards.length} left` : "";
  part("undo").hidden = done.length === 0;
  part("check").hidden = !current?.card.linked_question_id;
  if (!current) {
    part("deck").textContent = "";
    return;
  }
  part("deck").textContent = current.deck_title;
  part("prompt").replaceChildren(...current.asked.map(drawn));
  part("told").replaceChildren(...current.told.map(drawn));
  part("mnemonics").textContent = current.card.mnemonics ?? "";
  part("hint").hidden = !current.card.hint;
  part("hint").open = false;
  part("hint").querySelector("p").textContent = current.card.hint ?? "";
  answer.open = false;
  part("check").action = `/flashcards/cards/${current.card.id}/check`;
  form.elements.card_id.value = current.card.id;
  shownAt = performance.now();
  performance.mark("card-shown");
}

function rate(rating) {
  const current = cards.shift();
  if (!current) return;
  const entry = outbox.add({
    flashcard_id: current.card.id,
    rating,
    reviewed_at: new Date().toISOString(),
    duration_ms: Math.round(performance.now() - shownAt),
  });
  done.push({ id: entry.id, card: current });
  if (rating === 1) cards.splice(Math.min(AGAIN_AFTER, cards.length), 0, { ...current, kind: "AGAIN" });
  show();
  part("prompt").focus();
  if (cards.length < FETCH_BELOW) fillUp();
}

function undo() {
  const last = done.pop();
  if (!last) return;
  if (!outbox.withdraw(last.id)) outbox.add({ undo: last.id });
  const again = cards.findIndex((queued) => queued.card.id === last.card.card.id);
  if (again >= 0) cards.splice(again, 1);
  cards.unshift(last.card);
  show();
  part("prompt").focus();
}

// Fetch more, once everything is saved: before, the server still has what was answered here.
async function fillUp() {
  if (fetching || cards.length >= FETCH_BELOW || outbox.waiting().length) return;
  const query = new URLSearchParams({ limit: MOST_AHEAD, ...(deckId && { deck_id: deckId }) });
  const doneBefore = done.length;
  fetching = fetch(`/api/flashcards/queue?${query}`, { headers: { accept: "application/json" } });
  try {
    const reply = await fetching;
    if (!reply.ok || outbox.waiting().length) return;
    const meanwhile = done.slice(doneBefore).map((each) => each.card); // the reply may be older
    const known = new Set([...cards, ...meanwhile].map((queued) => queued.card.id));
    const more = (await reply.json()).items.filter((queued) => !known.has(queued.card.id));
    const wasEmpty = cards.length === 0;
    cards.push(...more);
    fetchPictures(more);
    if (wasEmpty && more.length) show();
    else part("left").textContent = cards.length ? `${cards.length} left` : "";
  } catch {
    // the outbox tells that the server does not answer; the next answer tries again
  } finally {
    fetching = null;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.name === "rating") rate(Number(event.submitter.value));
});
part("undo").addEventListener("click", undo);

const keys = part("keys");
part("keys-line").hidden = false;
keys.checked = localStorage.getItem(KEYS_CHOICE) === "on";
keys.addEventListener("change", () => {
  localStorage.setItem(KEYS_CHOICE, keys.checked ? "on" : "off");
});

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input:not([type=checkbox]), textarea, select");
  if (!keys.checked || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && !answer.open && cards.length) {
    answer.open = true;
    event.preventDefault();
  } else if (answer.open && event.key >= "1" && event.key <= "5") {
    rate(Number(event.key));
    event.preventDefault();
  } else if (event.key === "u") {
    undo();
    event.preventDefault();
  }
});

fetchPictures(cards);
show();
