// Reading an answer from an item's form, as pages/answer_form.py does on the server.

export function answerOf(form) {
  let selectedOption = null;
  const options = [];
  const places = [];
  const value = {};
  for (const [name, text] of new FormData(form)) {
    const parts = name.split(":");
    if (name === "selected_option") selectedOption = text;
    else if (name === "selected_options") options.push(text);
    else if (parts[0] === "place" && text) places.push([Number(text), name.slice(6)]);
    else if (parts[0] === "map") {
      const names = (value[parts[1]] ??= {});
      (names[parts[2]] ??= []).push(text);
    } else if (parts[0] === "list") putInList(value, parts, text);
  }
  const ordered = places.sort(([one], [other]) => one - other).map(([, name]) => name);
  return {
    selected_option: selectedOption,
    selected_options: options.length ? options : ordered,
    response_value: Object.keys(value).length ? value : null,
  };
}

function putInList(value, [, member, key, name, inner], text) {
  const entries = (value[member] ??= []);
  let entry = entries.find((each) => each[key] === name);
  if (!entry) entries.push((entry = { [key]: name, [inner]: [] }));
  entry[inner].push(text);
}

export function isAnswered(answer) {
  const value = answer.response_value ?? {};
  const isFilled = (part) => (Array.isArray(part) ? part.length : Object.keys(part).length) > 0;
  return Boolean(
    answer.selected_option || answer.selected_options.length || Object.values(value).some(isFilled),
  );
}

// Put an answer into a form, as it was before a reload.
export function fillIn(form, body) {
  const chosen = new Set([body.selected_option, ...body.selected_options]);
  for (const [member, names] of Object.entries(body.response_value ?? {})) {
    if (Array.isArray(names)) continue; // what goes on step by step is drawn by the server
    for (const [name, values] of Object.entries(names)) {
      for (const text of values) chosen.add(`map:${member}:${name}=${text}`);
    }
  }
  for (const input of form.querySelectorAll("input[type=radio], input[type=checkbox]")) {
    if (input.name.startsWith("selected_option")) input.checked = chosen.has(input.value);
    if (input.name.startsWith("map:")) input.checked = chosen.has(`${input.name}=${input.value}`);
  }
  const list = form.querySelector("[data-ordering]");
  if (list && body.selected_options.length) {
    body.selected_options.forEach((name) => {
      const row = [...list.children].find((each) => each.dataset.name === name);
      if (row) list.append(row);
    });
    numberRows(list);
  }
  form.elements.flagged.checked = body.flagged;
  form.elements.note.value = body.note ?? "";
  form.elements.confidence.value = body.confidence ?? "";
}

export function numberRows(list) {
  [...list.children].forEach((row, index) => {
    row.querySelector("select").value = String(index + 1);
  });
}
