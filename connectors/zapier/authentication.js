"use strict";

// Two ways to connect an installation of Studium, of which an app on Zapier has one.

const { app_scopes, scopes } = require("./definitions.json");

const ADDRESS = {
  key: "base_url",
  label: "Address of Studium",
  type: "string",
  required: true,
  helpText: "Where you open Studium, such as `https://studium.example.org`.",
};

const addressOf = (bundle) => {
  const written = bundle.authData.base_url || bundle.inputData.base_url || "";
  return written.trim().replace(/\/+$/, "");
};

const test = async (z, bundle) => {
  const response = await z.request({ url: `${addressOf(bundle)}/api/users/me` });
  return response.data;
};

const addCredentials = (request, z, bundle) => {
  const token = bundle.authData.access_token || bundle.authData.api_key;
  if (token && !request.headers.Authorization) {
    request.headers.Authorization = `Bearer ${token}`;
  }
  return request;
};

const byKey = {
  type: "custom",
  fields: [
    ADDRESS,
    {
      key: "api_key",
      label: "API key",
      type: "password",
      required: true,
      helpText: `Make one under Business → API keys, with these scopes: ${scopes.join(", ")}.`,
    },
  ],
  test,
  connectionLabel: "{{email}}",
};

const asked = async (z, bundle, form) => {
  const response = await z.request({
    url: `${addressOf(bundle)}/oauth/token`,
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: { client_id: process.env.CLIENT_ID, client_secret: process.env.CLIENT_SECRET, ...form },
  });
  return {
    access_token: response.data.access_token,
    refresh_token: response.data.refresh_token,
  };
};

const byOauth = {
  type: "oauth2",
  fields: [ADDRESS],
  test,
  connectionLabel: "{{email}}",
  oauth2Config: {
    enablePkce: true,
    autoRefresh: true,
    scope: app_scopes.join(" "),
    authorizeUrl: {
      url: "{{bundle.inputData.base_url}}/oauth/authorize",
      params: {
        client_id: "{{process.env.CLIENT_ID}}",
        state: "{{bundle.inputData.state}}",
        redirect_uri: "{{bundle.inputData.redirect_uri}}",
        response_type: "code",
      },
    },
    getAccessToken: (z, bundle) =>
      asked(z, bundle, {
        grant_type: "authorization_code",
        code: bundle.inputData.code,
        redirect_uri: bundle.inputData.redirect_uri,
        code_verifier: bundle.inputData.code_verifier,
      }),
    refreshAccessToken: (z, bundle) =>
      asked(z, bundle, {
        grant_type: "refresh_token",
        refresh_token: bundle.authData.refresh_token,
      }),
  },
};

module.exports = { addCredentials, addressOf, byKey, byOauth };
