"""Anyone who signs in: one row a person, known by a normalised e-mail address."""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Trim
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agreements.models.constraints import blank
from agreements.text import NAME_MAX_LENGTH, normalise_email, validate_name

if TYPE_CHECKING:
    from agreements.models.membership import Membership


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, name: str, **fields: Any) -> "Person":
        """Create a person, who signs in by code and so has no password.

        Raises:
            django.core.exceptions.ValidationError: the address or the name is not acceptable.
        """
        person = self.model(email=normalise_email(email), name=name, **fields)
        person.set_unusable_password()
        person.full_clean()
        person.save(using=self._db)
        return person

    def create_superuser(
        self, email: str, name: str, password: str | None = None, **fields: Any
    ) -> "Person":
        """Create an administrator. The password that Django's command asks for is not kept."""
        return self.create_user(email, name, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=normalise_email(username or ""))


class Person(AbstractBaseUser, PermissionsMixin):
    """The user model. What a person may do comes from memberships and agreements, never from here,
    save `is_superuser`: the administrator."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=NAME_MAX_LENGTH, validators=[validate_name])
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[("fr", _("French")), ("en", _("English"))],
        default="fr",
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("known since"), auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower(Trim("email"))),
                name="person_email_is_normalised",
                violation_error_message=_("Write the address in lower case."),
            ),
            models.CheckConstraint(condition=~blank("name"), name="person_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.email = normalise_email(self.email)

    @cached_property
    def active_memberships(self) -> "list[Membership]":
        """The memberships that give access now, with their schools: read once for a request's
        person."""
        return list(self.memberships.active(timezone.now()).select_related("school"))

    @property
    def needs_second_factor(self) -> bool:
        """Whoever has more than their own agreements in sight signs in with more than a code."""
        return self.is_superuser or bool(self.active_memberships)

    @property
    def is_staff(self) -> bool:
        """Django's word for « may open the administration »; nothing to do with centre staff."""
        return self.is_superuser


class MenteeManager(PersonManager):
    def get_queryset(self) -> models.QuerySet["Person"]:
        return super().get_queryset().filter(agreements_as_mentee__isnull=False).distinct()


class MentorManager(PersonManager):
    def get_queryset(self) -> models.QuerySet["Person"]:
        return super().get_queryset().filter(agreements_as_mentor__isnull=False).distinct()


class Mentee(Person):
    """A person accompanied in at least one agreement."""

    objects: ClassVar[MenteeManager] = MenteeManager()

    class Meta:
        proxy = True
        verbose_name = _("mentee")
        verbose_name_plural = _("mentees")


class Mentor(Person):
    """A person who accompanies in at least one agreement."""

    objects: ClassVar[MentorManager] = MentorManager()

    class Meta:
        proxy = True
        verbose_name = _("mentor")
        verbose_name_plural = _("mentors")
