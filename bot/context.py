"""What every handler has at hand: the services of the process, and who is speaking where."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from telegram.ext import Application, CallbackContext, ExtBot

from bot.pages import Pages
from bot.settings import Settings
from bot.texts import Texts
from bot.views.format import Format
from crisis.replay import Replay
from crisis.tuning import Change
from crisis.why import Why
from nlp.model_choice import Models
from storage.brands import Brand
from storage.chats import Chat
from storage.db import Database
from storage.members import Member
from storage.workspaces import Workspace


class Judgement(Protocol):
    """What can be asked of the judgement; see monitors.asking."""

    async def why(self, brand: Brand, now: datetime) -> Why: ...

    async def replays(self, brand: Brand, now: datetime, variants: Sequence[Sequence[Change]]) -> list[Replay]: ...


@dataclass(frozen=True, slots=True)
class Services:
    """`wake` rings the delivery tick after a handler owed something; `now` is the clock, aware UTC."""

    settings: Settings
    db: Database
    now: Callable[[], datetime]
    wake: Callable[[], None]
    models: Models = field(default_factory=Models)
    judgement: Judgement | None = None  # None where the watch is not at hand: the stored decisions answer then
    pages: Pages | None = None  # None where nothing is fetched on demand


@dataclass(slots=True)
class Visit:
    """One update: the workspace, the member who speaks and the chat they speak in. Set by handlers.access."""

    workspace: Workspace
    member: Member
    chat: Chat


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    visit: Visit

    @property
    def services(self) -> Services:
        services: Services = self.bot_data["services"]
        return services

    @property
    def db(self) -> Database:
        return self.services.db

    @cached_property
    def now(self) -> datetime:
        """The moment this update is answered: one for the whole answer, so that its figures agree."""
        return self.services.now()

    @cached_property
    def texts(self) -> Texts:
        return Texts(self.visit.chat.language)

    @cached_property
    def format(self) -> Format:
        return Format(self.texts, self.visit.workspace.timezone)


App = Application[ExtBot[None], Context, dict[Any, Any], dict[Any, Any], dict[Any, Any], None]
