// Show times in the zone of the visitor's device; without scripts they are the service's own.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const address = new URL(location.href);
if (zone && !address.searchParams.has("tz")) {
  address.searchParams.set("tz", zone);
  const answer = await fetch(address);
  if (answer.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelector("main").replaceWith(page.querySelector("main"));
    history.replaceState(null, "", address);
  }
}
