"""The only code that knows the shape of data/ and operators/: `python -m mila.content check`."""
