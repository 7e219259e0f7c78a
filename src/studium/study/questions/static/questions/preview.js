// A live preview: what is typed is sent to the server, which answers with the question as
// candidates see it, or with what is missing. Without this module, saving shows the same.

const PAUSE_MILLISECONDS = 500;

const form = document.querySelector("form[data-preview]");
const preview = document.getElementById("preview");
let timer = 0;
let newest = 0;

async function refresh() {
  const asked = ++newest;
  const fields = new FormData(form);
  fields.delete("picture");
  const answer = await fetch(form.dataset.preview, {
    method: "POST",
    body: new URLSearchParams(fields),
  }).catch(() => null);
  if (!answer?.ok || asked !== newest) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  preview.replaceChildren(...page.body.childNodes);
}

if (form && preview) {
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE_MILLISECONDS);
  });
}
