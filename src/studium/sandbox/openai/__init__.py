"""A stand-in for OpenAI's chat completions, as far as structured answers need it."""

from studium.sandbox.openai.app import OPENAI_PATH, build_openai

__all__ = ["OPENAI_PATH", "build_openai"]
