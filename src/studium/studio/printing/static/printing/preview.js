// Shows what a definition sends and reads while it is typed, a moment after the last key.
const button = document.querySelector("[data-preview]");
const form = button?.form;
let waiting;

async function show() {
  const answer = await fetch(button.formAction, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
  });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("preview");
  if (found) document.getElementById("preview").replaceChildren(...found.childNodes);
}

form?.addEventListener("input", (event) => {
  if (!/definition|preset/.test(event.target.name)) return;
  clearTimeout(waiting);
  waiting = setTimeout(show, 500);
});
