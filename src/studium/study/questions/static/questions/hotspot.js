// Hot spots by pointing: a click on a region chooses it in the list of names beside the picture,
// which works by itself for the keyboard and for readers of the screen.

function inputOf(shape) {
  const form = shape.closest("form, section, div.preview") ?? document;
  return form.querySelector(`input[name="selected_options"][value="${shape.dataset.region}"]`);
}

function show(root) {
  for (const shape of root.querySelectorAll("[data-region]")) {
    shape.classList.toggle("is-chosen", inputOf(shape)?.checked ?? false);
  }
}

document.addEventListener("click", (event) => {
  const shape = event.target.closest?.("[data-region]");
  if (!shape) return;
  const input = inputOf(shape);
  if (!input || input.disabled) return;
  input.checked = input.type === "radio" ? true : !input.checked;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("change", () => show(document));
show(document);
