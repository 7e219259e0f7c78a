"""Exams: how they are put together, sat, scored and measured."""
