"""Why a source could not be read, as text keys (bot/locales/*/sources.ftl)."""

UNREACHABLE = "source-error-unreachable"
TIMEOUT = "source-error-timeout"
UNEXPECTED = "source-error-unexpected"
NOT_STORED = "source-error-not-stored"
# Of a reading account: no channel is at fault.
SESSION_MISSING = "source-error-session-missing"
SESSION_LOST = "source-error-session-lost"
SESSION_IN_USE = "source-error-session-in-use"
SESSION_BROKEN = "source-error-session-broken"
BANNED = "source-error-account-banned"
ACCOUNT_FAULTS = (SESSION_MISSING, SESSION_LOST, SESSION_IN_USE, SESSION_BROKEN, BANNED)


class SourceError(Exception):
    """`key` is a text key.

    `wait`: not before that many seconds. `lasting`: trying again soon is pointless. `counts`: False when the fault
    is not the source's own, so that its health does not suffer.
    """

    def __init__(self, key: str, *, wait: float | None = None, lasting: bool = False, counts: bool = True) -> None:
        super().__init__(key)
        self.key = key
        self.wait = wait
        self.lasting = lasting
        self.counts = counts
        self.egress: str | None = None  # the way out that was tried, by its name
