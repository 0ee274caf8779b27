"""What several models' constraints say."""

from django.db.models import Q, Value
from django.db.models.functions import Trim
from django.db.models.lookups import Exact


def blank(field: str) -> Q:
    """The condition that a text field has nothing but spaces."""
    return Q(Exact(Trim(field), Value("")))
