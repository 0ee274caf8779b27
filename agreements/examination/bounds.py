"""What a process that reads anybody's file may use: that of an examination, and that of a scan
(agreements.scanning). It binds itself, before it looks at the file."""

import resource
from typing import Final

# A document of ours takes half a second, nearly all of it to load the libraries, and 100 MB of
# addresses with them.
CPU: Final = 5  # seconds
MEMORY: Final = 400 * 1024 * 1024  # bytes of addresses
_STANDARD: Final = 3  # descriptors: in, out, errors


def bind(cpu: int = CPU, memory: int = MEMORY) -> None:
    """Bound the time and the memory of this process, for good. It opens no file and no socket any
    more, and makes none grow.

    Args:
        cpu: seconds of computing.
        memory: bytes of addresses.
    """
    for bound, most in (
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_NOFILE, _STANDARD),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(bound, (most, most))
