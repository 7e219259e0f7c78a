// Tells the form in which time zone its browser lives, so that dates are shown as people see them.

for (const field of document.querySelectorAll("input[data-timezone]")) {
  field.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
