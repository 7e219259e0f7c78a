"""A stand-in for Anthropic's Messages API, as far as structured answers need it."""

from studium.sandbox.anthropic.app import ANTHROPIC_PATH, build_anthropic

__all__ = ["ANTHROPIC_PATH", "build_anthropic"]
