"""Studying: what people who have access come for. Modules: pack."""
