"""Measurements (never run as tests): `make bench` writes them to docs/benchmarks.md."""
