"""A person is wanted: noted where agents will look, and told honestly when somebody will be there."""

from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from actions.answer import Answer, say
from actions.skill_action import SkillAction
from actions.turn import Turn
from mila.storage.tables import agent_requests, conversations

logger = structlog.get_logger("actions")
ASKED = "asked"


class NoteAgentWanted(SkillAction):
    """Notes that the customer wants a person and says when one will be there."""

    def name(self) -> str:
        """See the class."""
        return "action_conversation_agent"

    def answer(self, turn: Turn) -> Answer:
        """By the operator's hours."""
        note(turn, ASKED)
        hours = turn.operator
        phone = hours.agents.phone
        if until := hours.agents_until(turn.now):
            return say("utter_conversation_agent_now", handover=ASKED, until=turn.hour(until), phone=phone)
        if back := hours.agents_next(turn.now):
            when = {"day": turn.day(back[0]), "time": turn.hour(back[1])}
            return say("utter_conversation_agent_later", when, handover=ASKED)
        return say("utter_conversation_agent_call", handover=ASKED, phone=phone)


def note(turn: Turn, reason: str) -> None:
    """Writes the request, once a conversation; one that was closed is opened again."""
    request = {"conversation_id": turn.conversation, "requested_at": turn.rooms.clock(), "reason": reason}
    with turn.rooms.database.write() as connection:
        known = connection.execute(select(conversations.c.id).where(conversations.c.id == turn.conversation)).first()
        if known is None:  # `rasa shell` talks without the front desk
            logger.warning("agent_wanted_outside", conversation=turn.conversation)
            return
        insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[connection.dialect.name]
        connection.execute(
            insert(agent_requests)
            .values(**request)
            .on_conflict_do_update(
                index_elements=["conversation_id"],
                set_={**request, "closed_at": None},
                where=agent_requests.c.closed_at.is_not(None),
            )
        )
