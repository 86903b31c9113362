"""All actions. A new one is added here and to its skill's skill.yml."""

from actions.agents import NoteAgentWanted
from actions.cards import ListServices
from actions.confusion import Clarify
from actions.conversation import Cancel, Greet, HearNo, HearValue, HearYes, Repeat, SayGoodbye, ShowMenu
from actions.debt import DebtForm, TellDebt
from actions.identification import AskClaim, AskCode, AskWay
from actions.languages import SayLanguage, SetLanguage
from actions.offer import OfferReconnection
from actions.promise import PromiseForm, TellPromise, TellTerms
from actions.reconnection import OrderReconnection, ReconnectionForm
from actions.rooms import Rooms
from actions.skill_action import SkillAction

ACTIONS: tuple[type[SkillAction], ...] = (
    # conversation
    Cancel,
    Clarify,
    Greet,
    HearNo,
    HearValue,
    HearYes,
    NoteAgentWanted,
    Repeat,
    SayGoodbye,
    SayLanguage,
    SetLanguage,
    ShowMenu,
    # identification
    AskClaim,
    AskCode,
    AskWay,
    # reconnection
    ListServices,
    OfferReconnection,
    OrderReconnection,
    PromiseForm,
    ReconnectionForm,
    TellPromise,
    TellTerms,
    # debt
    DebtForm,
    TellDebt,
)


def all_actions(rooms: Rooms) -> list[SkillAction]:
    """One of each."""
    return [action(rooms) for action in ACTIONS]
