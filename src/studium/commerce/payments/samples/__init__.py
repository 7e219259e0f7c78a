"""The command `studium webhooks replay-samples`."""
