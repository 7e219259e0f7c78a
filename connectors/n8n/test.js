'use strict';

// The built nodes as n8n runs them, on a context with what they use of n8n's, against a server:
//
//     STUDIUM_URL=http://127.0.0.1:8000 STUDIUM_KEY=stk_… node test.js

const assert = require('node:assert');
const http = require('node:http');

const { Studium } = require('./dist/nodes/Studium/Studium.node.js');
const { StudiumTrigger } = require('./dist/nodes/StudiumTrigger/StudiumTrigger.node.js');
const { StudiumApi } = require('./dist/credentials/StudiumApi.credentials.js');

const { STUDIUM_URL: baseUrl, STUDIUM_KEY: apiKey } = process.env;
const stamp = Date.now().toString(36);

// n8n's own sender, as far as the nodes use it.
const send = async (name, { method, url, body, qs }) => {
  const header = new StudiumApi().authenticate.properties.headers.Authorization;
  const headers = {
    Authorization: header.slice(1).replace('{{$credentials.apiKey}}', apiKey),
    'Content-Type': 'application/json',
  };
  const query = new URLSearchParams(qs).toString();
  const answer = await fetch(query ? `${url}?${query}` : url, {
    method,
    headers,
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) {
    throw Object.assign(new Error(text), { statusCode: answer.status, message: text });
  }
  return text ? JSON.parse(text) : undefined;
};

const contextOf = (parameters, more = {}) => ({
  getNodeParameter: (name, item, usual) => {
    const value = { authentication: 'apiKey', ...parameters }[name];
    return value === undefined && typeof item !== 'number' ? item : (value ?? usual);
  },
  getCredentials: async () => ({ baseUrl, apiKey }),
  getNode: () => ({ name: 'Studium', type: 'studium', typeVersion: 1 }),
  getInputData: () => [{ json: {} }],
  continueOnFail: () => false,
  helpers: {
    httpRequestWithAuthentication: send,
    returnJsonArray: (data) => [data].flat().map((json) => ({ json })),
  },
  ...more,
});

const run = async (operation, fields, additionalFields = {}) => {
  const context = contextOf({ operation, additionalFields, ...fields });
  const [made] = await new Studium().execute.call(context);
  return made.map((each) => each.json);
};

const receiver = async () => {
  const received = [];
  const server = http.createServer((request, response) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      received.push({ headers: request.headers, rawBody: Buffer.concat(pieces) });
      response.writeHead(200).end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { received, server, url: `http://127.0.0.1:${server.address().port}/hook` };
};

const until = async (holds) => {
  for (let turn = 0; turn < 100; turn += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It did not come within ten seconds.');
};

const listen = async () => {
  const trigger = new StudiumTrigger();
  const hook = await receiver();
  const kept = {};
  const context = contextOf(
    { event: 'order.created', forOperator: false },
    { getNodeWebhookUrl: () => hook.url, getWorkflowStaticData: () => kept },
  );
  const { checkExists, create, delete: remove } = trigger.webhookMethods.default;
  assert.strictEqual(await checkExists.call(context), false);
  assert.ok(await create.call(context));
  assert.strictEqual(await checkExists.call(context), true);
  const order = { id: `n8n-${stamp}`, status: 'pending' };
  await run('create_order_event', { id: `n8n-${stamp}`, data__object: JSON.stringify(order) });
  await until(() => hook.received.length === 1);
  const [{ headers, rawBody }] = hook.received;
  const answered = [];
  const taking = (secret) => ({
    ...context,
    getWorkflowStaticData: () => ({ secret }),
    getRequestObject: () => ({ rawBody }),
    getBodyData: () => JSON.parse(rawBody),
    getHeaderData: () => headers,
    getResponseObject: () => ({ status: (code) => (answered.push(code), { json: () => {} }) }),
  });
  const { workflowData } = await trigger.webhook.call(taking(kept.secret));
  assert.strictEqual(workflowData[0][0].json.data.object.id, order.id);
  const forged = await trigger.webhook.call(taking(`whsec_${Buffer.from('other').toString('base64')}`));
  assert.deepStrictEqual([forged.workflowData, answered], [undefined, [401]]);
  assert.ok(await remove.call(context));
  assert.strictEqual(await checkExists.call(context), false);
  hook.server.close();
  console.log('a hook is made, verified, and removed');
};

const act = async () => {
  const reason = 'By n8n';
  const email = `n8n-${stamp}@example.org`;
  const [person] = await run('create_person', { email, reason }, { first_name: 'Nina' });
  assert.strictEqual(person.first_name, 'Nina');
  assert.strictEqual((await run('find_person', { email }))[0].id, person.id);
  const grant = await run('grant_feature', { feature: 'exam_pack', reason }, { email });
  const withdrawn = await run('withdraw_feature', { entitlement_id: grant[0].id, reason });
  assert.deepStrictEqual(withdrawn, [{ deleted: true }]);
  const [task] = await run('create_study_task', { title: 'Read chapter 4' }, { minutes: 25 });
  assert.strictEqual(task.minutes, 25);
  await assert.rejects(run('refund_payment', { payment_id: person.id, reason }));
  console.log('people, features and tasks are made and found');
};

(async () => {
  assert.ok(new Studium().description.properties.length > 10);
  if (baseUrl) {
    await listen();
    await act();
  }
})().catch((problem) => {
  console.error(problem);
  process.exit(1);
});
