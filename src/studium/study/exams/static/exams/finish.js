// Before handing in: what waits in this browser is sent first.

import { Outbox, postJson } from "../outbox.js";

const saved = document.querySelector('[data-exam="saved"]');
const sessionId = saved?.dataset.session;

if (sessionId) {
  const outbox = new Outbox(`exam.${sessionId}`, (entry) =>
    postJson(`/api/exams/sessions/${sessionId}/responses`, entry.body));
  const show = () => {
    const count = outbox.waiting().length;
    saved.textContent = count ? `${count} answers are not saved yet …` : "Everything is saved.";
  };
  outbox.addEventListener("state", show);
  show();
  for (const form of document.querySelectorAll('form[action$="/act"]')) {
    form.addEventListener("submit", (event) => {
      if (!outbox.waiting().length) return;
      event.preventDefault();
      const settle = () => outbox.waiting().length || form.submit();
      outbox.addEventListener("state", settle);
      outbox.flush();
    });
  }
}
