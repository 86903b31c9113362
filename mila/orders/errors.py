"""Why a yes can't be taken.

ProposalError
├── ForeignProposal     there is no such proposal in this conversation
├── ProposalWithdrawn   the customer was shown something else since, or cancelled
└── ProposalExpired     the yes came too late: show the terms anew
"""


class ProposalError(Exception):
    """The proposal can't be said yes to; nothing was ordered."""


class ForeignProposal(ProposalError):
    """No such proposal in this conversation."""


class ProposalWithdrawn(ProposalError):
    """The proposal was replaced by a newer one or cancelled."""


class ProposalExpired(ProposalError):
    """The proposal is no longer valid."""
