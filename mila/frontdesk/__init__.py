"""The front desk: the public HTTP door, owner of the conversation."""
