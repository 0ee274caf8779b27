"""From the files that somebody sends of a signed paper to clean pages: pictures made anew, in which
nothing of the files' own structure survives.

Pure: no Django, no database, no key, no network. `python -m agreements.scanning` does it in a
process of its own, under bounds (agreements.examination.bounds); documents/scanner.py starts that
process. Here is only what is asked and answered: the libraries that read files are loaded there.
"""

from agreements.scanning.result import MAX_BYTES, MAX_FILES, MAX_PAGES, Page, Problem, Scan

__all__ = ["MAX_BYTES", "MAX_FILES", "MAX_PAGES", "Page", "Problem", "Scan"]
