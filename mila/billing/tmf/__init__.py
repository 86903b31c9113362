"""A billing backend behind TM Forum Open APIs, v4: lenient in what is read, strict in what is written."""

from mila.billing.tmf.backend import TmfBilling
from mila.billing.tmf.call import Times

__all__ = ["Times", "TmfBilling"]
