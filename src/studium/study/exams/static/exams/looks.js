// How large and how strong the text of an exam is: kept in this browser.

const KEY = "studium.exam.looks";
const SIZES = ["small", "normal", "large", "larger", "largest"];

export function startLooks(root, part) {
  const looks = { size: "normal", contrast: false, ...read() };

  function apply() {
    root.dataset.size = looks.size;
    root.dataset.contrast = looks.contrast ? "high" : "normal";
    part("contrast").setAttribute("aria-pressed", String(looks.contrast));
    part("smaller").disabled = looks.size === SIZES[0];
    part("larger").disabled = looks.size === SIZES.at(-1);
    try {
      localStorage.setItem(KEY, JSON.stringify(looks));
    } catch {
      // nothing is stored here: the looks last as long as the page
    }
  }

  const resize = (by) => () => {
    const place = SIZES.indexOf(looks.size) + by;
    looks.size = SIZES[Math.min(Math.max(place, 0), SIZES.length - 1)];
    apply();
  };
  part("smaller").addEventListener("click", resize(-1));
  part("larger").addEventListener("click", resize(1));
  part("contrast").addEventListener("click", () => {
    looks.contrast = !looks.contrast;
    apply();
  });
  apply();
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}
