"""What stops a sealing. Light: whoever catches these need not load the libraries of the seal."""

from agreements.evidence import Fault


class TimestampUnavailable(Exception):
    """The authority gave no time-stamp that holds.

    `code`: unreachable, slow, refused, too_large, malformed (NoAnswer's); denied (by the authority,
    in its answer); wrong_nonce, wrong_imprint, bad_signature, not_trusted; clock (its time and ours
    differ too much); settings (its certificates can't be read).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotProven(Exception):
    """The agreement's rows and its journal don't prove that it was signed: nothing may be sealed.

    Attributes:
        faults: what is wrong, as `manage.py verify` says it.
    """

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(map(str, faults)))


class Unverified(Exception):
    """What was sealed would not be found authentic.

    `reason`: why, as agreements.examination says it.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
