"use strict";

// The app as Zapier loads it. STUDIUM_AUTHENTICATION chooses how people connect: `oauth2` (the
// default, with CLIENT_ID and CLIENT_SECRET of an app of the installation) or `key` (an API key).

const { version: platformVersion } = require("zapier-platform-core");

const { version } = require("./package.json");
const { byKey, byOauth, addCredentials } = require("./authentication");
const { explainProblems } = require("./problems");
const { actionOf, pollOf, searchOf } = require("./operations");
const { triggerOf } = require("./hooks");
const definitions = require("./definitions.json");

const keyed = (things) => Object.fromEntries(things.map((thing) => [thing.key, thing]));

// Apps never act as staff: who connects by OAuth is offered what everybody may do.
const appWith = (authentication, isOffered) => ({
  version,
  platformVersion,
  authentication,
  beforeRequest: [addCredentials],
  afterResponse: [explainProblems],
  flags: { skipThrowForStatus: true },
  triggers: keyed([...definitions.events.map(triggerOf), ...definitions.polls.map(pollOf)]),
  creates: keyed(definitions.actions.filter(isOffered).map(actionOf)),
  searches: keyed(definitions.searches.filter(isOffered).map(searchOf)),
});

module.exports =
  process.env.STUDIUM_AUTHENTICATION === "key"
    ? appWith(byKey, () => true)
    : appWith(byOauth, (operation) => !operation.is_for_staff);
