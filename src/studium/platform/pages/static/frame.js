// The frame of every page. First the light/dark switch: the choice is a cookie, so that the server
// draws the next page right at once.

const YEAR_SECONDS = 31_536_000;
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark.matches;
}

function show() {
  for (const toggle of document.querySelectorAll("[data-theme-toggle]")) {
    toggle.setAttribute("aria-pressed", String(isDark()));
  }
}

function choose(theme) {
  root.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
  show();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-theme-toggle]")) {
    choose(isDark() ? "light" : "dark");
  }
});
systemIsDark.addEventListener("change", show);
show();

// A menu closes when one presses Escape or goes on elsewhere; one inside another leaves it open.

const MENUS = "details.site-menu[open], details.site-group[open]";

function closeMenus(target) {
  for (const menu of document.querySelectorAll(MENUS)) {
    menu.open = target !== null && menu.contains(target);
  }
}

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  const open = [...document.querySelectorAll(MENUS)];
  const menu = open.find((each) => each.contains(document.activeElement)) ?? open[0];
  if (event.key === "Escape" && menu) {
    const inner = open.findLast((each) => each.contains(document.activeElement)) ?? menu;
    inner.open = false;
    inner.querySelector("summary").focus();
  }
});

// The next page shows times in this browser's zone, until a person sets one.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
document.cookie =
  `zone=${encodeURIComponent(zone)}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;

// A password can be looked at while it is typed, and is hidden again before it is sent.

function showPassword(toggle, isShown) {
  document.getElementById(toggle.getAttribute("aria-controls")).type =
    isShown ? "text" : "password";
  toggle.setAttribute("aria-pressed", String(isShown));
}

const toggles = [...document.querySelectorAll("[data-password-toggle]")];
for (const toggle of toggles) {
  toggle.addEventListener("click", () =>
    showPassword(toggle, toggle.getAttribute("aria-pressed") !== "true"));
  toggle.form?.addEventListener("submit", () => showPassword(toggle, false));
}
