"use strict";

// What Studium answers when it refuses, as the errors that Zapier knows.

const SECONDS_WITHOUT_A_WORD = 60;

const explainProblems = (response, z) => {
  if (response.status < 400) {
    return response;
  }
  if (response.status === 429) {
    const seconds = Number(response.getHeader("retry-after")) || SECONDS_WITHOUT_A_WORD;
    throw new z.errors.ThrottledError("Studium asks to wait.", seconds);
  }
  const problem = response.data || {};
  const sentence = problem.detail || problem.error_description || problem.title;
  if (response.status === 401) {
    throw new z.errors.RefreshAuthError(sentence);
  }
  throw new z.errors.Error(
    sentence || `Studium answered ${response.status}.`,
    problem.type || problem.error,
    response.status,
  );
};

module.exports = { explainProblems };
