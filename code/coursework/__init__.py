"""Exercises, from their source to a marked class. A student's kernel needs :func:`check` alone."""

from coursework.check import check

__all__ = ["check"]
