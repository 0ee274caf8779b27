"""Examine a sealed document that anybody may have made: are these the bytes that we sealed?

Pure: no Django, no database, no key, no network. `python -m agreements.examination` does it in a
process of its own, under bounds (bounds.py); documents/examiner.py starts that process. Here is
only what is asked and answered: the libraries that read PDF are loaded by examine.py.
"""

from agreements.examination.result import (
    End,
    Examination,
    Facts,
    Level,
    Reason,
    Seal,
    Trust,
    Verdict,
)

__all__ = ["End", "Examination", "Facts", "Level", "Reason", "Seal", "Trust", "Verdict"]
