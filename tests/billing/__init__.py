"""The billing client: the contract, misbehaving backends, what is read and what is written."""
