"""One small type per button. Telegram allows 64 bytes, so a callback is a tag and a few short ASCII fields."""

from dataclasses import dataclass, fields
from typing import ClassVar, Self

LIMIT = 64


class UnknownCallbackError(ValueError):
    """Data that no button of this version makes (an old message, or a forged one)."""


@dataclass(frozen=True, slots=True)
class Callback:
    tag: ClassVar[str]

    def encode(self) -> str:
        data = ":".join([self.tag, *(str(getattr(self, field.name)) for field in fields(self))])
        if len(data.encode()) > LIMIT:
            raise ValueError(f"callback too long: {data!r}")
        return data

    @classmethod
    def pattern(cls) -> str:
        return rf"^{cls.tag}(:|$)"

    @classmethod
    def decode(cls, data: str) -> Self:
        tag, *parts = data.split(":")
        kinds = [int if field.type in (int, "int") else str for field in fields(cls)]
        if tag != cls.tag or len(parts) != len(kinds):
            raise UnknownCallbackError(data)
        try:
            return cls(*(kind(part) for kind, part in zip(kinds, parts, strict=True)))
        except ValueError as error:
            raise UnknownCallbackError(data) from error


# --- on an alert ---


@dataclass(frozen=True, slots=True)
class Own(Callback):
    tag = "own"
    incident_id: int


@dataclass(frozen=True, slots=True)
class TakeOver(Callback):
    tag = "take"
    incident_id: int


@dataclass(frozen=True, slots=True)
class Posts(Callback):
    tag = "posts"
    incident_id: int
    page: int


@dataclass(frozen=True, slots=True)
class Why(Callback):
    tag = "why"
    incident_id: int


@dataclass(frozen=True, slots=True)
class Spread(Callback):
    tag = "spread"
    incident_id: int


@dataclass(frozen=True, slots=True)
class Talk(Callback):
    """What its posts say alike, and what people ask."""

    tag = "talk"
    incident_id: int


@dataclass(frozen=True, slots=True)
class Mute(Callback):
    tag = "mute"
    incident_id: int


@dataclass(frozen=True, slots=True)
class Dismiss(Callback):
    """`sure` is 0 for the first press; at severity 4-5 a second press (1) is asked for."""

    tag = "dismiss"
    incident_id: int
    sure: int


@dataclass(frozen=True, slots=True)
class KeepOpen(Callback):
    """The answer "no" to that question."""

    tag = "keep"
    incident_id: int


@dataclass(frozen=True, slots=True)
class DismissReason(Callback):
    tag = "dreason"
    incident_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class UndoDismiss(Callback):
    tag = "undo"
    incident_id: int


@dataclass(frozen=True, slots=True)
class ShowAlert(Callback):
    tag = "show"
    incident_id: int


# --- prepared responses ---


@dataclass(frozen=True, slots=True)
class FaqForIncident(Callback):
    tag = "faqi"
    incident_id: int


@dataclass(frozen=True, slots=True)
class FaqKinds(Callback):
    tag = "faqs"


@dataclass(frozen=True, slots=True)
class FaqKind(Callback):
    tag = "faqk"
    kind: str


@dataclass(frozen=True, slots=True)
class FaqEntry(Callback):
    tag = "faq"
    response: str


@dataclass(frozen=True, slots=True)
class FaqShort(Callback):
    tag = "faqx"
    response: str


# --- answers on demand ---


@dataclass(frozen=True, slots=True)
class Subscribe(Callback):
    """`on` is 1 to subscribe this chat, 0 to stop."""

    tag = "sub"
    on: int


@dataclass(frozen=True, slots=True)
class Language(Callback):
    tag = "lang"
    code: str


@dataclass(frozen=True, slots=True)
class Status(Callback):
    tag = "status"


@dataclass(frozen=True, slots=True)
class Summary(Callback):
    tag = "sum"
    brand_id: int
    hours: int


@dataclass(frozen=True, slots=True)
class Sov(Callback):
    tag = "sov"
    hours: int


@dataclass(frozen=True, slots=True)
class WhyNot(Callback):
    tag = "whynot"
    brand_id: int


# --- how sensitive a brand's alerts are ---


@dataclass(frozen=True, slots=True)
class SetLevel(Callback):
    tag = "level"
    brand_id: int
    level: str


@dataclass(frozen=True, slots=True)
class UndoChange(Callback):
    """Take back one change of a brand's alerts."""

    tag = "unchange"
    brand_id: int
    change_id: int


@dataclass(frozen=True, slots=True)
class AnswerProposal(Callback):
    """What is answered to what votes led to: `no`, `yes`, or `end`, which is yes until the contest is over."""

    tag = "propose"
    proposal_id: int
    answer: str


# --- a first picture, a pasted post ---


@dataclass(frozen=True, slots=True)
class OpenCase(Callback):
    """`yes` is 1 to open a case from the first picture, 0 when it is not needed."""

    tag = "opencase"
    brand_id: int
    yes: int


@dataclass(frozen=True, slots=True)
class BrandPosts(Callback):
    tag = "bposts"
    brand_id: int
    page: int


@dataclass(frozen=True, slots=True)
class WatchSource(Callback):
    tag = "watch"
    draft_id: int


@dataclass(frozen=True, slots=True)
class AttachPost(Callback):
    tag = "attach"
    draft_id: int
    incident_id: int


@dataclass(frozen=True, slots=True)
class FullText(Callback):
    """The whole article of a post that is stored."""

    tag = "full"
    post_id: int


@dataclass(frozen=True, slots=True)
class ReadLink(Callback):
    """The article behind a link that a draft remembers."""

    tag = "link"
    draft_id: int


# --- the calendar ---


@dataclass(frozen=True, slots=True)
class CalendarRemove(Callback):
    tag = "calr"
    campaign_id: int


# --- sources ---


@dataclass(frozen=True, slots=True)
class SourceList(Callback):
    tag = "srcs"
    page: int


@dataclass(frozen=True, slots=True)
class SourceCard(Callback):
    tag = "src"
    source_id: int


@dataclass(frozen=True, slots=True)
class SourcePause(Callback):
    """`on` is 1 to pause, 0 to go on."""

    tag = "srcp"
    source_id: int
    on: int


@dataclass(frozen=True, slots=True)
class SourceTest(Callback):
    tag = "srct"
    source_id: int


@dataclass(frozen=True, slots=True)
class SourceTier(Callback):
    """`tier` is 0 to be asked which."""

    tag = "srcw"
    source_id: int
    tier: int


@dataclass(frozen=True, slots=True)
class SourceRemove(Callback):
    """`sure` is 0 for the first press, which only asks."""

    tag = "srcr"
    source_id: int
    sure: int


@dataclass(frozen=True, slots=True)
class SourceAdd(Callback):
    tag = "srca"


@dataclass(frozen=True, slots=True)
class CatalogueField(Callback):
    tag = "catf"
    field: str
    page: int


@dataclass(frozen=True, slots=True)
class CatalogueAdd(Callback):
    """One of the entries that a draft remembers as shown."""

    tag = "cata"
    draft_id: int
    place: int


@dataclass(frozen=True, slots=True)
class FeedAdd(Callback):
    """One of the feeds of a site that a draft remembers; `place` -1 is the address as it was typed."""

    tag = "feda"
    draft_id: int
    place: int
