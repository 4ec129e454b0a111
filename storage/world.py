"""The world file: brands, sources, members and chats as somebody wrote them down in TOML, read and checked.

A field that the file leaves out is None here and is left as it is in the database (or gets its default when new).
"""

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from storage.brands import LINKS
from storage.brands import ROLES as BRAND_ROLES
from storage.chats import KINDS
from storage.members import ROLES as MEMBER_ROLES
from storage.names import closest, fold
from storage.sources import EGRESSES, PLATFORMS, WAYS, BadSourceKey, clean_address, parse_key
from storage.watchwords import MOST, BrandWord

MAX_BYTES = 5_000_000
LANGUAGES = ("fa", "en")
WHOLE = "world"
SLUG = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")

T = TypeVar("T")


class WorldError(Exception):
    """What is wrong with a world file: `key` is a text key, `fields` say where, what and perhaps what was meant."""

    def __init__(self, key: str, **fields: Any) -> None:
        super().__init__(key, fields)
        self.key = key
        self.fields = fields


@dataclass(frozen=True, slots=True)
class WorkspaceEntry:
    name: str | None = None
    timezone: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class BrandEntry:
    key: str
    name: str
    name_en: str | None = None
    role: str | None = None
    query: str | None = None
    rivals: tuple[str, ...] | None = None
    official: tuple[tuple[str, str], ...] | None = None
    linked_to: str | None = None
    link: str | None = None
    words: tuple[BrandWord, ...] | None = None


@dataclass(frozen=True, slots=True)
class SourceEntry:
    platform: str
    address: str
    title: str | None = None
    owner: str | None = None
    audience: int | None = None
    tier: int | None = None
    ways: tuple[str, ...] | None = None
    egress: str | None = None
    full_text: bool | None = None

    @property
    def key(self) -> str:
        return f"{self.platform}/{self.address}"


@dataclass(frozen=True, slots=True)
class MemberEntry:
    telegram_id: int
    name: str | None = None
    role: str | None = None
    deputy: bool | None = None


@dataclass(frozen=True, slots=True)
class ChatEntry:
    telegram_id: int
    kind: str | None = None
    title: str | None = None
    language: str | None = None
    brands: tuple[str, ...] | None = None
    min_severity: int | None = None


@dataclass(frozen=True, slots=True)
class World:
    workspace: WorkspaceEntry = field(default_factory=WorkspaceEntry)
    brands: tuple[BrandEntry, ...] = ()
    sources: tuple[SourceEntry, ...] = ()
    members: tuple[MemberEntry, ...] = ()
    chats: tuple[ChatEntry, ...] = ()


def parse_world(text: str) -> World:
    """Read a world file. Raises WorldError."""
    if len(text) > MAX_BYTES:
        raise WorldError("world-too-large")
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise WorldError("world-not-toml", detail=str(error)) from error
    return read_world(document)


def read_world(document: dict[str, Any]) -> World:
    """Check what the file holds. Raises WorldError. What names other entries is checked when it is applied."""
    top = _Entry(WHOLE, document)
    workspace = top.take("workspace", dict) or {}
    world = World(
        workspace=_workspace(_Entry("workspace", workspace)),
        brands=_each(top, "brands", _brand),
        sources=_each(top, "sources", _source),
        members=_each(top, "members", _member),
        chats=_each(top, "chats", _chat),
    )
    top.finish()
    _refuse_doubles("brands", [brand.key for brand in world.brands])
    _refuse_doubles("sources", [source.key for source in world.sources])
    _refuse_doubles("members", [str(member.telegram_id) for member in world.members])
    _refuse_doubles("chats", [str(chat.telegram_id) for chat in world.chats])
    return world


class _Entry:
    """One table of the file: its fields are taken one by one, and what is left over was not understood."""

    def __init__(self, where: str, values: dict[str, Any]) -> None:
        self.where = where
        self._values = dict(values)
        self._known: list[str] = []

    def has(self, name: str) -> bool:
        return name in self._values

    def take(self, name: str, kind: type[T]) -> T | None:
        self._known.append(name)
        value = self._values.pop(name, None)
        # In Python True is an int; in a world file it is not.
        if value is not None and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            raise WorldError("world-wrong-type", where=self.where, field=name, type=kind.__name__)
        return value

    def need(self, name: str, kind: type[T]) -> T:
        value = self.take(name, kind)
        if value is None:
            raise WorldError("world-missing-field", where=self.where, field=name)
        return value

    def text(self, name: str, limit: int = 200) -> str | None:
        value = self.take(name, str)
        if value is None:
            return None
        value = value.strip()
        if not value or len(value) > limit or not all(char.isprintable() or char == "\u200c" for char in value):
            raise WorldError("world-bad-text", where=self.where, field=name, limit=limit)
        return value

    def choice(self, name: str, choices: Sequence[str]) -> str | None:
        value = self.take(name, str)
        return None if value is None else self._one_of(name, value, choices)

    def number(self, name: str, low: int, high: int) -> int | None:
        value = self.take(name, int)
        if value is not None and not low <= value <= high:
            raise WorldError("world-out-of-range", where=self.where, field=name, low=low, high=high)
        return value

    def texts(self, name: str) -> tuple[str, ...] | None:
        values: list[Any] | None = self.take(name, list)
        if values is None:
            return None
        if not all(isinstance(value, str) for value in values):
            raise WorldError("world-wrong-type", where=self.where, field=name, type="list")
        return tuple(dict.fromkeys(values))

    def choices(self, name: str, choices: Sequence[str]) -> tuple[str, ...] | None:
        values = self.texts(name)
        return None if values is None else tuple(self._one_of(name, value, choices) for value in values)

    def finish(self) -> None:
        for name in self._values:
            near = closest(name, self._known, 1)
            raise WorldError("world-unknown-field", where=self.where, field=name, closest=near[0] if near else "")

    def _one_of(self, name: str, value: str, choices: Sequence[str]) -> str:
        if value not in choices:
            raise WorldError(
                "world-not-one-of", where=self.where, field=name, value=value[:100], choices=", ".join(choices)
            )
        return value


def _each(top: _Entry, name: str, read: Callable[[_Entry], T]) -> tuple[T, ...]:
    entries: list[Any] = top.take(name, list) or []
    found = []
    for number, values in enumerate(entries, 1):
        if not isinstance(values, dict):
            raise WorldError("world-wrong-type", where=top.where, field=name, type="table")
        entry = _Entry(f"{name} {number}" if top.where == WHOLE else f"{top.where} {name} {number}", values)
        found.append(read(entry))
        entry.finish()
    return tuple(found)


def _workspace(entry: _Entry) -> WorkspaceEntry:
    name, timezone = entry.text("name"), entry.text("timezone", 64)
    if timezone is not None:
        try:
            ZoneInfo(timezone)
        except (OSError, ValueError, KeyError) as error:
            raise WorldError("world-bad-timezone", where=entry.where, value=timezone) from error
    workspace = WorkspaceEntry(name, timezone, entry.choice("language", LANGUAGES))
    entry.finish()
    return workspace


def _brand(entry: _Entry) -> BrandEntry:
    brand = BrandEntry(
        key=slug(entry.where, entry.need("key", str)),
        name=entry.text("name") or _missing(entry, "name"),
        name_en=entry.text("name_en"),
        role=entry.choice("role", BRAND_ROLES),
        query=entry.text("query", 4_000),
        rivals=entry.texts("rivals"),
        official=_source_keys(entry, "official"),
        linked_to=entry.text("linked_to"),
        link=entry.choice("link", LINKS),
        words=_each(entry, "words", _word) if entry.has("words") else None,
    )
    _refuse_doubles(f"{entry.where} words", [fold(word.word) for word in brand.words or ()])
    if len(brand.words or ()) > MOST:
        raise WorldError("world-too-many-words", where=entry.where, limit=MOST)
    if brand.role == "linked" and (brand.linked_to is None or brand.link is None):
        raise WorldError("world-missing-field", where=entry.where, field="linked_to, link")
    if brand.role != "linked" and (brand.linked_to is not None or brand.link is not None):
        raise WorldError("world-link-without-role", where=entry.where)
    return brand


def _word(entry: _Entry) -> BrandWord:
    """What it is worth is checked by those who read with it."""
    gravity = entry.number("gravity", 0, 5)
    word, kind = entry.text("word", 80) or _missing(entry, "word"), entry.text("kind", 24) or ""
    if gravity is None or (gravity and not kind):
        raise WorldError("world-missing-field", where=entry.where, field="gravity" if gravity is None else "kind")
    return BrandWord(word, kind if gravity else "", gravity)


def _source(entry: _Entry) -> SourceEntry:
    platform = entry.choice("platform", tuple(PLATFORMS)) or _missing(entry, "platform")
    return SourceEntry(
        platform=platform,
        address=_address(entry, platform, entry.need("address", str)),
        title=entry.text("title"),
        owner=entry.text("owner", 128),
        audience=entry.number("audience", 0, 10**12),
        tier=entry.number("tier", 1, 5),
        ways=entry.choices("ways", WAYS),
        egress=entry.choice("egress", EGRESSES),
        full_text=entry.take("full_text", bool),
    )


def _member(entry: _Entry) -> MemberEntry:
    return MemberEntry(
        telegram_id=entry.number("telegram_id", 1, 2**52) or _missing(entry, "telegram_id"),
        name=entry.text("name"),
        role=entry.choice("role", MEMBER_ROLES),
        deputy=entry.take("deputy", bool),
    )


def _chat(entry: _Entry) -> ChatEntry:
    return ChatEntry(
        telegram_id=entry.number("telegram_id", -(2**52), 2**52) or _missing(entry, "telegram_id"),
        kind=entry.choice("kind", KINDS),
        title=entry.text("title"),
        language=entry.choice("language", LANGUAGES),
        brands=entry.texts("brands"),
        min_severity=entry.number("min_severity", 1, 5),
    )


def slug(where: str, key: str) -> str:
    """A brand's key, 1 to 32 of a-z, 0-9, _ and -. Raises WorldError."""
    if not 1 <= len(key) <= 32 or not set(key) <= SLUG:
        raise WorldError("world-bad-slug", where=where, value=key[:100])
    return key


def _address(entry: _Entry, platform: str, address: str) -> str:
    try:
        return clean_address(platform, address)
    except BadSourceKey as error:
        raise WorldError("world-bad-address", where=entry.where, value=address[:200]) from error


def _source_keys(entry: _Entry, name: str) -> tuple[tuple[str, str], ...] | None:
    keys = entry.texts(name)
    if keys is None:
        return None
    try:
        return tuple(parse_key(key) for key in keys)
    except BadSourceKey as error:
        raise WorldError("world-bad-address", where=entry.where, value=str(error)[:200]) from error


def _missing(entry: _Entry, name: str) -> Any:
    raise WorldError("world-missing-field", where=entry.where, field=name)


def _refuse_doubles(where: str, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise WorldError("world-named-twice", where=where, value=key)
        seen.add(key)
