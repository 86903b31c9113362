"""Mila, an open telecom assistant."""
