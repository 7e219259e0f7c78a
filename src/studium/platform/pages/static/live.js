// A live region: fetches its own page and swaps its content in, so that the page says the same with
// and without this module. With data-live-stream it does so when that stream of server-sent events
// says that something changed; else every few seconds, until the server sends it back without
// data-live-seconds.

const PATIENCE_SECONDS = 600;
const SLOWEST_SECONDS = 10;
const SLOWER = 1.25;
const AT_MOST_EVERY_SECONDS = 2;

function pause(seconds) {
  return new Promise((resume) => setTimeout(resume, seconds * 1000));
}

async function fetchRegion(id) {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(id);
  // What stands there for browsers without scripts was parsed as if this were one.
  for (const each of fresh?.querySelectorAll("noscript") ?? []) each.remove();
  return fresh;
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
    await pause(pauseSeconds);
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

// What somebody reads or stands in with the keyboard is not taken away from under them.
async function unused(region) {
  while (region.contains(document.activeElement) || region.querySelector("details[open]")) {
    await pause(AT_MOST_EVERY_SECONDS);
  }
}

function follow(region) {
  let stream = null;
  let isStale = false;
  let isBusy = false;

  async function refresh() {
    isStale = true;
    if (isBusy) return;
    isBusy = true;
    while (isStale) {
      isStale = false;
      await unused(region);
      const fresh = await fetchRegion(region.id).catch(() => null);
      if (fresh) swap(region, fresh);
      await pause(AT_MOST_EVERY_SECONDS);
    }
    isBusy = false;
  }

  function open(isFirst) {
    let isKnown = isFirst;
    stream = new EventSource(region.dataset.liveStream);
    stream.addEventListener("changed", refresh);
    stream.addEventListener("over", () => stream.close());
    stream.addEventListener("following", () => {
      if (!isKnown) refresh(); // something may have changed while nobody listened
      isKnown = false;
    });
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) keepFresh(region);
    });
  }

  // A page that nobody sees holds no connection: browsers open only six to one site.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) stream.close();
    else open(false);
  });
  open(true);
}

for (const region of document.querySelectorAll("[data-live-seconds]")) {
  if (region.dataset.liveStream) follow(region);
  else keepFresh(region);
}
