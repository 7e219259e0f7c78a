// Stripe's own form, which keeps card numbers away from this site: see providers/stripe.
const form = document.querySelector("[data-client-secret]");
const { clientSecret, key, returnUrl, setup } = form.dataset;
const stripe = window.Stripe(key);
const elements = stripe.elements({ clientSecret });
const problem = form.querySelector("[role=alert]");
const button = form.querySelector("button");

elements.create("payment").mount(form.querySelector("[data-fields]"));
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  const asked = { elements, confirmParams: { return_url: returnUrl } };
  const { error } = await (setup ? stripe.confirmSetup(asked) : stripe.confirmPayment(asked));
  problem.textContent = error.message;
  button.disabled = false;
});
