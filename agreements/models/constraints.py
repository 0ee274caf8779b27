"""What several models' constraints say."""

from django.db.models import Q, Value
from django.db.models.functions import Trim
from django.db.models.lookups import Exact


def blank(field: str) -> Q:
    """The condition that a text field has nothing but spaces."""
    return Q(Exact(Trim(field), Value("")))


def one_of(this: str, that: str) -> Q:
    """The condition that exactly one of two columns is filled."""
    return Q(**{f"{this}__isnull": False, that: None}) | Q(**{this: None, f"{that}__isnull": False})
