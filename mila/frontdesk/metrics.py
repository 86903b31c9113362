"""Figures of the front desk for Prometheus; no label holds anything of a customer."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.02, 0.04, 0.07, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 30.0, 120.0, 600.0)


class Metrics:
    """All figures, in a registry of their own, so that several apps may live in one process (tests)."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.conversations = Counter("mila_conversations", "Conversations opened", registry=self._registry)
        self.messages = Counter("mila_messages", "Messages accepted from customers", registry=self._registry)
        self.cards = Counter("mila_card_numbers_masked", "Messages with a card number", registry=self._registry)
        self.refused = Counter("mila_refused", "Requests refused", ["status"], registry=self._registry)
        self.failures = Counter("mila_turn_failures", "Tries Rasa did not answer", ["kind"], registry=self._registry)
        self.turn_seconds = Histogram(
            "mila_turn_seconds", "From message to answer", buckets=_SECONDS, registry=self._registry
        )
        self.rasa_seconds = Histogram(
            "mila_rasa_seconds", "From question to Rasa to its answer", buckets=_SECONDS, registry=self._registry
        )
        self.streams = Gauge("mila_streams", "Open event streams", registry=self._registry)
        self.unanswered = Gauge(
            "mila_conversations_unanswered", "Conversations with a turn open", registry=self._registry
        )
        self.oldest = Gauge("mila_oldest_unanswered_seconds", "Age of the oldest open turn", registry=self._registry)
        self.notices = Counter("mila_notices_told", "Late results told", registry=self._registry)

    def failed(self, kind: str) -> None:
        """Counts a try that Rasa did not answer."""
        self.failures.labels(kind).inc()

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self._registry)
