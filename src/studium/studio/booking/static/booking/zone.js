// Show times in the zone of the visitor's device; without scripts they are the service's own.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const address = new URL(location.href);
if (zone && !address.searchParams.has("tz")) {
  address.searchParams.set("tz", zone);
  location.replace(address);
}
