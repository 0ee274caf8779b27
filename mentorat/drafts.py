"""What was typed survives a session that ended, or a page whose token went stale.

A form for writing carries `typed_by`: the signed id of the person to whom its page was shown. When
its POST can't be accepted, because nobody is signed in any more or because another tab signed in
meanwhile, what it holds is kept in the server-side session, under its path. The page at that path
shows it again, to that person only, until the person POSTs there: reading consumes nothing, so a
reloaded page has lost nothing. A draft is only ever shown, never acted upon.

Its bounds, and why each is there:
- `typed_by` must verify: only somebody to whom a form was shown can fill a session. Its signature
  has no age, since a page may have been left open for days.
- MAX_BYTES and MAX_DRAFTS: a session is one row, read and decoded at every request.
- the author must be the person signed in: on a shared computer the next one never sees the words
  of the one before; signing in as somebody else, or signing out, erases them.
- SESSION_COOKIE_AGE: after that, what nobody came back for is gone.
"""

from typing import Final, TypedDict

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from mentorat import copies

FIELD: Final = "typed_by"
# Three written parts of 5,000 characters each, at up to nine bytes a character once encoded,
# fit with room to spare, and so does a text that is several times too long.
MAX_BYTES: Final = 256 * 1024
MAX_DRAFTS: Final = 5
SESSION_ENDED: Final = gettext_lazy(
    "Your session had ended. Sign in: what you typed is kept for you."
)
NOTHING_DONE: Final = gettext_lazy(
    "Your session had ended, and nothing was done. Sign in, then do it again."
)
_SESSION_KEY: Final = "drafts"
_NOT_TYPED: Final = ("csrfmiddlewaretoken", FIELD)


class _Draft(TypedDict):
    author: str
    path: str
    data: str


def author_mark(request: HttpRequest) -> str:
    """What a form's `typed_by` field holds: empty when nobody is signed in, or when the request
    was refused before anyone could tell (for its Host, say)."""
    person = getattr(request, "user", None)
    return _signer().sign(str(person.pk)) if person and person.is_authenticated else ""


def typed_by_another(request: HttpRequest) -> bool:
    """Whether this POST comes from a page that was shown to somebody else than who is signed in."""
    return _shown_to(request) != str(request.user.pk)


def keep(request: HttpRequest) -> bool:
    """Keep what this POST holds for its author, and say whether it was kept. Files are not."""
    author = _author(request)
    if author is None or (request.user.is_authenticated and author != str(request.user.pk)):
        return False
    data = request.POST.copy()
    for name in _NOT_TYPED:
        data.pop(name, None)
    others = [d for d in _drafts(request) if (d["author"], d["path"]) != (author, request.path)]
    draft = _Draft(author=author, path=request.path, data=data.urlencode())
    request.session[_SESSION_KEY] = [*others, draft][-MAX_DRAFTS:]
    return True


def recall(request: HttpRequest, path: str | None = None) -> QueryDict | None:
    """What the signed-in person had typed at `path`, by default this one, or None."""
    here = (str(request.user.pk), path or request.path)
    for draft in _drafts(request):
        if (draft["author"], draft["path"]) == here:
            return QueryDict(draft["data"])
    return None


def forget(request: HttpRequest) -> None:
    """Erase what the signed-in person had typed at this path: they have sent it again."""
    drafts = _drafts(request)
    others = [draft for draft in drafts if not _is_here(draft, request)]
    if others != drafts:
        request.session[_SESSION_KEY] = others


def forget_others(request: HttpRequest) -> None:
    """Erase what anyone but the signed-in person had typed."""
    drafts = _drafts(request)
    own = [draft for draft in drafts if draft["author"] == str(request.user.pk)]
    if own != drafts:
        request.session[_SESSION_KEY] = own


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page of a POST whose token is not the current one. Signing in changes the token, so a
    page opened before, in another tab, ends here: what it holds comes back on a fresh page, for
    its author to send again. Only a request that our own page made is trusted that far."""
    if not _from_own_page(request):
        return render(request, "403.html", {"stale": True}, status=403)
    if request.htmx:  # type: ignore[attr-defined]
        # A script has the words: it sends them again, if it is still the same person's page.
        # Nobody but a page of this site reads this answer, as it reads the token in a form.
        who = copies.mark(request.user) if request.user.is_authenticated else ""
        stale = {"state": "stale", "token": get_token(request), "person": who}
        return JsonResponse(stale, status=403)
    if keep(request):
        if not request.user.is_authenticated:
            messages.info(request, SESSION_ENDED)
        return HttpResponseRedirect(request.get_full_path(), status=303)
    # Somebody else is signed in now: whoever sent this has their words back, to copy.
    texts = [str(value) for name, value in request.POST.items() if _is_prose(name, str(value))]
    return render(request, "403.html", {"stale": True, "texts": texts}, status=403)


def _is_prose(name: str, value: str) -> bool:
    return name not in _NOT_TYPED and " " in value.strip() and not value.startswith(("{", "["))


def _signer() -> Signer:
    return Signer(salt="mentorat.drafts")


def _author(request: HttpRequest) -> str | None:
    """Who typed this POST, unless it is too large to keep, or doesn't say."""
    too_large = int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES
    return None if too_large else _shown_to(request)


def _shown_to(request: HttpRequest) -> str | None:
    """The person to whom the page of this POST was shown, if it says."""
    try:
        return _signer().unsign(request.POST.get(FIELD, ""))
    except BadSignature:
        return None


def _drafts(request: HttpRequest) -> list[_Draft]:
    drafts: list[_Draft] = request.session.get(_SESSION_KEY, [])
    return drafts


def _is_here(draft: _Draft, request: HttpRequest) -> bool:
    return (draft["author"], draft["path"]) == (str(request.user.pk), request.path)


def _from_own_page(request: HttpRequest) -> bool:
    """Whether the browser vouches that a page of this site made the request. A page elsewhere
    can set neither header."""
    own_origin = f"{request.scheme}://{request.get_host()}"
    return (
        request.headers.get("Origin") == own_origin
        or request.headers.get("Sec-Fetch-Site") == "same-origin"
    )
