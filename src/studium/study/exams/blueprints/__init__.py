"""Exam templates and the blueprints that forms are put together from."""
