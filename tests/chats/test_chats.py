"""Every chat under tests/chats, through the front desk, Rasa, the actions and the sandbox."""

import pytest

from tests.chats.backend import Backend
from tests.chats.cases import Case, Step, read_cases
from tests.chats.chat import Chat, Event
from tests.chats.expectations import Answers, choices_of, titles
from tests.stack import Stack

ANSWERS = Answers()


@pytest.mark.stack
@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.id)
def test_chat(case: Case, stack: Stack) -> None:
    backend = Backend(stack.sandbox)
    player = Player(case, Chat(stack.url, case.operator, case.language, case.name), backend)
    for step in case.steps:
        player.play(step)
    player.end()
    for expected in case.backend:
        backend.holds(expected)


class Player:
    """Plays one chat step by step; what Mila has said and no line has expected yet waits in `said`."""

    def __init__(self, case: Case, chat: Chat, backend: Backend) -> None:
        self._case, self._chat, self._backend = case, chat, backend
        self._said: list[Event] = chat.answer if case.steps[0].kind == "bot" else []

    def play(self, step: Step) -> None:
        """One line of the chat."""
        match step.kind:
            case "customer":
                self.end(step)
                text = step.text.replace("{code}", self._backend.newest_code()) if "{code}" in step.text else step.text
                self._said = self._chat.say(text)
            case "click":
                self.end(step)
                self._said = self._chat.click(step.text)
            case "backend":
                self._backend.does(step.text)
            case "later":
                self.end(step)
                self._said = self._chat.later()
                self._expect(step)
            case "bot":
                self._expect(step)

    def end(self, step: Step | None = None) -> None:
        """Fails when Mila has said more than the chat expects."""
        where = f"{self._case.path}:{step.line}" if step else str(self._case.path)
        assert not self._said, f"{where}: Mila said more before this: {[event['text'] for event in self._said]}"

    def _expect(self, step: Step) -> None:
        where = f"{self._case.path}:{step.line}"
        assert self._said, f"{where}: Mila said nothing more; expected: {step.text}"
        message = self._said.pop(0)
        language = step.language or self._case.language
        assert ANSWERS.fits(step.text, language, message["text"]), (
            f"{where}: expected: {ANSWERS.expected(step.text, language)}; Mila said: {message['text']!r}"
        )
        if step.choices is not None:
            offered = titles([message])
            assert offered == choices_of(step.choices), f"{where}: choices are {offered}"
