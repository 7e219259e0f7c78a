// A live region: fetches its own page every few seconds and swaps its content in,
// until the server sends it back without data-live-seconds. Every answer is whole HTML, so that
// the page says the same with and without this module.

const PATIENCE_SECONDS = 600;
const SLOWEST_SECONDS = 10;
const SLOWER = 1.25;

async function fetchRegion(id) {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById(id);
}

function swap(region, fresh) {
  if (fresh.innerHTML !== region.dataset.liveSeen) {
    region.dataset.liveSeen = fresh.innerHTML;
    region.replaceChildren(...fresh.childNodes);
  }
}

async function keepFresh(region) {
  let pauseSeconds = Number(region.dataset.liveSeconds);
  const startedAt = performance.now();
  while (performance.now() - startedAt < PATIENCE_SECONDS * 1000) {
    await new Promise((resume) => setTimeout(resume, pauseSeconds * 1000));
    pauseSeconds = Math.min(pauseSeconds * SLOWER, SLOWEST_SECONDS);
    const fresh = await fetchRegion(region.id).catch(() => null);
    if (!fresh) continue;
    const isDone = fresh.dataset.liveSeconds === undefined;
    swap(region, fresh);
    if (isDone) {
      delete region.dataset.liveSeconds;
      return;
    }
  }
}

for (const region of document.querySelectorAll("[data-live-seconds]")) {
  keepFresh(region);
}
