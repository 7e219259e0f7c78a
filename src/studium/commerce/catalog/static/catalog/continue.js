// A purchase that was on its way when an account had to be made first goes on by itself.
document.querySelector("form[data-goes-on]")?.requestSubmit();
