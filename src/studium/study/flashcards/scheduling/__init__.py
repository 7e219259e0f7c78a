"""When a card comes back: the memory model, the learner's days, fitting and replaying. Pure."""
