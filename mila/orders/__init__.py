"""Irreversible jobs: what the customer saw (proposals), what is being done (orders), what is to be told (notices).

Planned in the database before anything is sent, sent under a key of our own, looked up by it before it is sent again.
"""

from mila.orders.errors import ForeignProposal, ProposalError, ProposalExpired, ProposalWithdrawn
from mila.orders.ledger import Orders
from mila.orders.models import Order, OrderState, Proposal
from mila.orders.notices import Notice, Notices
from mila.orders.proposals import Proposals
from mila.orders.sweeper import Sweeper

__all__ = [
    "ForeignProposal",
    "Notice",
    "Notices",
    "Order",
    "OrderState",
    "Orders",
    "Proposal",
    "ProposalError",
    "ProposalExpired",
    "ProposalWithdrawn",
    "Proposals",
    "Sweeper",
]
