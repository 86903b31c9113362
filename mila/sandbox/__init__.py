"""A billing backend with TM Forum's v4 APIs, for one machine and for tests.

It is another system than Mila, with a database of its own.
"""
