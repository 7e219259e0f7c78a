"use strict";

// Actions, searches and polling triggers, each one operation of the API.

const { addressOf } = require("./authentication");

const TYPES = { datetime: "datetime", date: "string", integer: "integer", number: "number" };

const fieldOf = (field) => {
  const made = { key: field.key, label: field.label, required: field.required };
  if (field.children) {
    return { ...made, children: field.children.map(fieldOf), required: undefined };
  }
  made.type = field.type === "boolean" ? "boolean" : TYPES[field.type] || "string";
  if (field.help) made.helpText = field.help;
  if (field.choices) made.choices = field.choices;
  if (field.list) made.list = true;
  if (field.type === "object") {
    delete made.type;
    made.dict = true;
  }
  return made;
};

const isGiven = (value) => value !== undefined && value !== null && value !== "";

// `ship_to__name` is the member `name` of the member `ship_to`.
const put = (body, key, value) => {
  const steps = key.split("__");
  const last = steps.pop();
  const place = steps.reduce((inner, step) => (inner[step] = inner[step] || {}), body);
  place[last] = value;
};

const line = (field, item) => {
  const made = {};
  for (const child of field.children) {
    if (isGiven(item[child.key])) put(made, child.key.slice(field.key.length + 2), item[child.key]);
  }
  return made;
};

// Bodies, the query and the path of a request, from what a person filled in.
const requestOf = (operation, input) => {
  const request = { path: operation.path, params: {}, body: { ...operation.fixed } };
  for (const field of operation.fields) {
    const value = input[field.key];
    if (field.in === "path") {
      request.path = request.path.replace(`{${field.key}}`, encodeURIComponent(value));
    } else if (field.in === "query" && isGiven(value)) {
      request.params[field.key] = value;
    } else if (isGiven(value)) {
      const made = field.children ? value.map((item) => line(field, item)) : value;
      put(request.body, field.key, made);
    }
  }
  return request;
};

const send = async (z, bundle, operation) => {
  const { path, params, body } = requestOf(operation, bundle.inputData);
  const options = { url: addressOf(bundle) + path, method: operation.method, params };
  if (operation.method === "POST") options.body = body;
  return z.request(options);
};

const actionOf = (operation) => ({
  key: operation.key,
  noun: operation.noun,
  display: { label: operation.label, description: operation.description },
  operation: {
    inputFields: operation.fields.map(fieldOf),
    perform: async (z, bundle) => {
      const response = await send(z, bundle, operation);
      if (response.status === 204) return { id: Object.values(bundle.inputData)[0] };
      return operation.has_items ? response.data.items[0] : response.data;
    },
    sample: operation.sample,
  },
});

const searchOf = (operation) => ({
  key: operation.key,
  noun: operation.noun,
  display: { label: operation.label, description: operation.description },
  operation: {
    inputFields: operation.fields.map(fieldOf),
    perform: async (z, bundle) => {
      try {
        const { data } = await send(z, bundle, operation);
        return operation.has_items ? data.items : [data];
      } catch (problem) {
        if (JSON.parse(problem.message || "{}").status === 404) return [];
        throw problem;
      }
    },
    sample: operation.sample,
  },
});

const pollOf = (operation) => ({
  key: operation.key,
  noun: operation.noun,
  display: { label: operation.label, description: operation.description },
  operation: {
    type: "polling",
    perform: async (z, bundle) => (await send(z, bundle, operation)).data.items,
    sample: operation.sample,
  },
});

module.exports = { actionOf, pollOf, requestOf, searchOf };
