"""The backend of an operator, by its connector's name."""

import threading

from mila.billing.connect import billing_of
from mila.billing.contract import Billing
from mila.billing.tmf import TmfBilling
from tests.billing.operators import mts


def test_the_connector_named_in_the_file_is_used() -> None:
    assert isinstance(billing_of(mts()), TmfBilling)


def test_the_same_file_gives_the_same_backend_and_another_another() -> None:
    assert billing_of(mts()) is billing_of(mts())
    assert billing_of(mts()) is not billing_of(mts("http://127.0.0.1:10"))
    assert billing_of(mts()) is not billing_of(mts(token="other"))


def test_threads_that_ask_at_once_get_one_backend() -> None:
    barrier, got = threading.Barrier(10), list[Billing]()

    def ask() -> None:
        barrier.wait()
        got.append(billing_of(mts("http://127.0.0.1:11")))

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(each) for each in got}) == 1
