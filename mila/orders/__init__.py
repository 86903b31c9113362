"""Proposals and orders: every irreversible job, done exactly once."""
