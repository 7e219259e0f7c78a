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

// The menu on small screens closes when one presses Escape or goes on elsewhere.

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.site-menu[open]")) {
    menu.open = menu === except;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details.site-menu")));
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.site-menu[open]");
  if (event.key === "Escape" && menu) {
    closeMenus(null);
    menu.querySelector("summary").focus();
  }
});
