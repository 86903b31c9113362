"""The billing backend: contract, models, errors, and the TM Forum client."""
