"use strict";

// The app against Zapier's own schema and, through Zapier's own runner, against a running server.
//
//     STUDIUM_URL=http://127.0.0.1:8000 STUDIUM_KEY=stk_… STUDIUM_SESSION=sts_… node test.js
//
// The session is that of `POST /api/auth/login`. The key is an administrator's and has the scopes that `authentication.js` lists.

const assert = require("node:assert");
const crypto = require("node:crypto");
const http = require("node:http");

const zapier = require("zapier-platform-core");

const load = (authentication) => {
  process.env.STUDIUM_AUTHENTICATION = authentication;
  delete require.cache[require.resolve("./index.js")];
  return require("./index.js");
};

const validate = async (authentication) => {
  const handler = zapier.createAppHandler(load(authentication));
  const { results } = await handler({ command: "validate" });
  assert.deepStrictEqual(results, [], JSON.stringify(results, null, 1));
  console.log(`valid with authentication by ${authentication}`);
};

const receiver = async () => {
  const received = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => (body += piece));
    request.on("end", () => {
      received.push(JSON.parse(body));
      response.writeHead(200).end();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { received, server, url: `http://127.0.0.1:${server.address().port}/hook` };
};

const until = async (holds) => {
  for (let turn = 0; turn < 100; turn += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("It did not come within ten seconds.");
};

const stamp = Date.now().toString(36);

const walk = async (authData) => {
  const App = load("key");
  const test = zapier.createAppTester(App);
  const run = (kind, key, inputData = {}, more = {}) =>
    test(App[kind][key].operation[more.method || "perform"], { authData, inputData, ...more });

  const me = await test(App.authentication.test, { authData });
  assert.ok(me.email);
  await assert.rejects(test(App.authentication.test, { authData: { ...authData, api_key: "no" } }));

  const hook = await receiver();
  const subscribed = await run("triggers", "order_created", {}, {
    method: "performSubscribe",
    targetUrl: hook.url,
  });
  const order = { id: `ord-${stamp}`, status: "pending" };
  const told = await run("creates", "create_order_event", { id: stamp, data__object: order });
  assert.ok(told.event_id);
  await until(() => hook.received.length === 1);
  assert.strictEqual(hook.received[0].data.object.id, order.id);
  const [sample] = await run("triggers", "order_created", {}, { method: "performList" });
  assert.deepStrictEqual(sample, hook.received[0]);
  const unsubscribe = { method: "performUnsubscribe", subscribeData: subscribed };
  assert.strictEqual((await run("triggers", "order_created", {}, unsubscribe)).status, 204);
  hook.server.close();
  console.log("a hook is subscribed, sent what its sample shows, and unsubscribed");

  for (const [key, trigger] of Object.entries(App.triggers)) {
    const method = trigger.operation.type === "hook" ? "performList" : "perform";
    const things = await run("triggers", key, { for_operator: true }, { method });
    assert.ok(things.every((thing) => thing.id), key);
  }
  console.log(`${Object.keys(App.triggers).length} triggers list things with ids`);

  const email = `zap-${stamp}@example.org`;
  const reason = "By Zapier";
  const person = await run("creates", "create_person", { email, first_name: "Zora", reason });
  assert.strictEqual((await run("creates", "create_person", { email, reason })).id, person.id);
  assert.strictEqual((await run("searches", "find_person", { email }))[0].id, person.id);
  assert.deepStrictEqual(await run("searches", "find_person", { email: `no-${email}` }), []);
  const granted = await run("creates", "grant_feature", { email, feature: "exam_pack", reason });
  await run("creates", "withdraw_feature", { entitlement_id: granted.id, reason });
  const task = await run("creates", "create_study_task", { title: "Read chapter 3", minutes: 30 });
  assert.strictEqual(task.title, "Read chapter 3");
  const ask = async (path, body) => {
    const headers = { Authorization: `Bearer ${authData.api_key}`, "Content-Type": "application/json" };
    const method = body ? "POST" : "GET";
    const answer = await fetch(authData.base_url + path, { headers, method, body: JSON.stringify(body) });
    return answer.json();
  };
  const deck = await ask("/api/flashcards/decks", { title: `Deck ${stamp}` });
  const card = { deck_id: deck.id, prompt: "f/2?", answer: "Wide open", tags: ["aperture"] };
  const added = await run("creates", "add_flashcard", card);
  assert.deepStrictEqual([added.deck_id, added.tags], [deck.id, ["aperture"]]);
  const service = await ask("/api/booking/services", {
    name: `Session ${stamp}`, timezone: "UTC", duration_minutes: 60, notice_minutes: 0,
    hours: Object.fromEntries(["monday", "wednesday", "friday"].map((day) => [day, ["09:00-17:00"]])),
  });
  const { slots } = await ask(`/api/booking/services/${service.id}/slots`);
  const guest = { guest__name: "Gina", guest__email: email };
  const booked = await run("creates", "create_booking", { service_id: service.id, starts_at: slots[0], ...guest });
  assert.deepStrictEqual([booked.status, booked.guest_email], ["confirmed", email]);
  const { sku } = (await ask("/api/products")).items[0];
  const begun = await run("creates", "start_checkout", { sku });
  const [bought] = await run("searches", "find_purchase", { purchase_id: begun.purchase_id });
  assert.strictEqual(bought.id, begun.purchase_id);
  const missing = { purchase_id: person.id, order_id: person.id, exam_session_id: person.id };
  for (const key of ["find_purchase", "find_print_order", "find_exam_result"]) {
    assert.deepStrictEqual(await run("searches", key, missing), [], key);
  }
  const unknown = { payment_id: person.id, reason };
  await assert.rejects(run("creates", "refund_payment", unknown), /payment/i);
  console.log("people, features, tasks, cards and purchases are made; what is not there is not found");
  return { App, run };
};

// Zapier's part of the authorisation, and the person's, who agrees in a browser of hers.
const connect = async (base_url, session) => {
  const redirect_uri = "https://zapier.com/dashboard/auth/oauth/return/Studium/";
  const { app_scopes } = require("./definitions.json");
  const made = await fetch(`${base_url}/api/apps`, {
    method: "POST",
    headers: { Authorization: `Bearer ${session}`, "Content-Type": "application/json" },
    body: JSON.stringify({
      name: "Zapier",
      redirect_uris: [redirect_uri],
      scopes: app_scopes,
      is_confidential: true,
    }),
  });
  const app = await made.json();
  assert.strictEqual(made.status, 201, JSON.stringify(app));
  process.env.CLIENT_ID = app.client_id;
  process.env.CLIENT_SECRET = app.client_secret;
  const App = load("oauth2");
  const test = zapier.createAppTester(App);
  const { oauth2Config } = App.authentication;
  const code_verifier = crypto.randomBytes(48).toString("base64url");
  const inputData = { base_url, state: "xyz", redirect_uri, code_verifier };
  const address = new URL(await test(oauth2Config.authorizeUrl, { inputData }));
  const asked = Object.fromEntries(address.searchParams);
  asked.scope = oauth2Config.scope;
  asked.code_challenge = crypto.createHash("sha256").update(code_verifier).digest("base64url");
  asked.code_challenge_method = "S256";
  const agreed = await fetch(address.origin + address.pathname, {
    method: "POST",
    redirect: "manual",
    headers: { Cookie: `studium_session=${session}`, Origin: base_url },
    body: new URLSearchParams({ ...asked, decision: "allow" }),
  });
  const back = new URL(agreed.headers.get("location"));
  assert.strictEqual(back.searchParams.get("state"), "xyz", String(back));
  inputData.code = back.searchParams.get("code");
  const given = await test(oauth2Config.getAccessToken, { inputData });
  const authData = { base_url, ...given };
  assert.ok((await test(App.authentication.test, { authData })).email);
  const fresh = await test(oauth2Config.refreshAccessToken, { authData });
  assert.notStrictEqual(fresh.access_token, given.access_token);
  const task = App.creates.create_study_task.operation.perform;
  const title = "By an app";
  const added = await test(task, { authData: { base_url, ...fresh }, inputData: { title } });
  assert.strictEqual(added.title, title);
  assert.strictEqual(App.creates.grant_feature, undefined);
  console.log("an app is authorised, refreshed, and acts");
};

(async () => {
  await validate("key");
  await validate("oauth2");
  const { STUDIUM_URL: base_url, STUDIUM_KEY: api_key, STUDIUM_SESSION: session } = process.env;
  if (base_url) await walk({ base_url, api_key });
  if (session) await connect(base_url, session);
})().catch((problem) => {
  console.error(problem);
  process.exit(1);
});
