// A calculator of four operations, as exam centres have it: each key acts at once.

const KEYS = ["7", "8", "9", "÷", "4", "5", "6", "×", "1", "2", "3", "−", "0", ".", "=", "+", "C"];
const NAMES = { "÷": "divide", "×": "times", "−": "minus", "+": "plus", "=": "equals", C: "clear" };
const ACTS = {
  "+": (one, other) => one + other,
  "−": (one, other) => one - other,
  "×": (one, other) => one * other,
  "÷": (one, other) => one / other,
};
const TYPED = { "/": "÷", "*": "×", "-": "−", Enter: "=", Escape: "C" };

const box = document.getElementById("calculator");
const opener = document.querySelector('[data-exam="calculator"]');
if (box && opener) start();

function start() {
  let shown = "0";
  let held = null;
  let act = null;
  let isNew = true;

  const output = document.createElement("output");
  output.className = "calculator-output";
  output.setAttribute("aria-live", "polite");
  const keys = document.createElement("div");
  keys.className = "calculator-keys";
  for (const key of KEYS) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-secondary button-small";
    button.textContent = key;
    if (NAMES[key]) button.setAttribute("aria-label", NAMES[key]);
    button.addEventListener("click", () => press(key));
    keys.append(button);
  }
  box.append(output, keys);

  function press(key) {
    if (key === "C") [shown, held, act, isNew] = ["0", null, null, true];
    else if (ACTS[key] || key === "=") {
      if (act && !isNew) shown = tidy(ACTS[act](held, Number(shown)));
      held = Number(shown);
      act = key === "=" ? null : key;
      isNew = true;
    } else {
      const next = isNew ? key : shown + key;
      if (/^\d*\.?\d*$/.test(next) && next.length <= 14) shown = next.replace(/^0+(?=\d)/, "");
      if (shown.startsWith(".")) shown = `0${shown}`;
      isNew = false;
    }
    output.textContent = shown;
  }

  opener.addEventListener("click", () => {
    box.hidden = !box.hidden;
    opener.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden) keys.querySelector("button").focus();
  });
  box.addEventListener("keydown", (event) => {
    const key = TYPED[event.key] ?? event.key;
    if (event.key === "Enter" || !KEYS.includes(key)) return; // Enter presses the focused key
    event.preventDefault();
    press(key);
  });
  press("C");
}

function tidy(value) {
  return Number.isFinite(value) ? String(Number(value.toPrecision(12))) : "Error";
}
