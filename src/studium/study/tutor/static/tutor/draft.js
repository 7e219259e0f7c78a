// Keeps what was typed while somebody gets credits: in this tab only, until it is sent again.

const KEY = "studium.tutor.draft";
const FIELDS = ["text", "title", "number"];
const form = document.querySelector("form[data-draft]");

function keep() {
  const typed = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
  sessionStorage.setItem(KEY, JSON.stringify(typed));
}

function bringBack() {
  const typed = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  if (!typed || form.elements.text.value) return;
  for (const name of FIELDS) form.elements[name].value = typed[name] ?? "";
}

if (form.dataset.draft === "keep") keep();
else bringBack();
form.addEventListener("submit", () => sessionStorage.removeItem(KEY));
