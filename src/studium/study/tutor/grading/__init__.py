"""How much of a model answer an answer says: a number that people's grades agree with."""
