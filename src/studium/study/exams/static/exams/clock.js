// The clock of an exam: what the server said was left, counted down. The server alone decides.

const SPOKEN_AT_MINUTES = [60, 30, 15, 5, 1];

export function startClock(root, part, whenOver) {
  if (root.dataset.secondsLeft === undefined) return;
  const endsAt = performance.now() + Number(root.dataset.secondsLeft) * 1000;
  const shown = part("time");
  let left = Infinity;

  function tick() {
    const before = left;
    left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    shown.textContent = words(left);
    for (const minutes of SPOKEN_AT_MINUTES) {
      if (before > minutes * 60 && left <= minutes * 60 && before !== Infinity) {
        part("spoken").textContent = `${minutes} ${minutes === 1 ? "minute" : "minutes"} left`;
      }
    }
    shown.classList.toggle("is-short", left <= 300);
    if (left > 0) setTimeout(tick, 500);
    else whenOver();
  }

  part("hide-time").addEventListener("click", ({ currentTarget }) => {
    const isHidden = currentTarget.getAttribute("aria-pressed") !== "true";
    currentTarget.setAttribute("aria-pressed", String(isHidden));
    currentTarget.textContent = isHidden ? "Show time" : "Hide time";
    shown.hidden = isHidden;
  });
  tick();
}

function words(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return `${hours ? `${hours}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
