"use strict";

// A trigger for a public event: a hook at Studium, which sends what the samples show.

const { addressOf } = require("./authentication");

const FOR_OPERATOR = {
  key: "for_operator",
  label: "Events of the operator",
  type: "boolean",
  default: "false",
  helpText: "Whether to hear of what belongs to nobody, such as exams: for administrators.",
};

const asksForOperator = (bundle) => String(bundle.inputData.for_operator) === "true";

const triggerOf = (event) => ({
  key: event.key,
  noun: event.noun,
  display: { label: event.label, description: `Triggers on \`${event.type}\`. ${event.description}` },
  operation: {
    type: "hook",
    inputFields: [FOR_OPERATOR],
    performSubscribe: async (z, bundle) => {
      const response = await z.request({
        url: `${addressOf(bundle)}/api/hooks`,
        method: "POST",
        body: {
          target_url: bundle.targetUrl,
          event_type: event.type,
          service: "zapier",
          for_operator: asksForOperator(bundle),
        },
      });
      return { id: response.data.id };
    },
    performUnsubscribe: async (z, bundle) => {
      const response = await z.request({
        url: `${addressOf(bundle)}/api/hooks/${bundle.subscribeData.id}`,
        method: "DELETE",
        skipThrowForStatus: true,
      });
      return { status: response.status };
    },
    performList: async (z, bundle) => {
      const response = await z.request({
        url: `${addressOf(bundle)}/api/hooks/samples`,
        params: { event_type: event.type, for_operator: asksForOperator(bundle) },
      });
      return response.data.items;
    },
    perform: (z, bundle) => [bundle.cleanedRequest],
    sample: event.sample,
  },
});

module.exports = { triggerOf };
