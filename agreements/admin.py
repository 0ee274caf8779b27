"""The administrator's door: service centres, schools, school years and their holidays, people's
names. Agreements are not the administrator's to read, and have no page here; memberships have pages
of the application, where nobody can raise their own rights.

Rows are chosen by searching, never from a list of all: a page stays small and asks little of the
database however many there are."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin import actions
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.utils import NestedObjects
from django.db import DEFAULT_DB_ALIAS
from django.db.models import DateField, Model, QuerySet
from django.forms import DateInput
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.forms.fields import DayField
from agreements.models import Person, School, SchoolHoliday, SchoolYear, ServiceCentre


@admin.action(permissions=["delete"], description=_("Delete those that are selected"))
def delete_selected(
    modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: "QuerySet[Any]"
) -> HttpResponse | None:
    """Django's own, under words that hold for a name of either gender in French."""
    return actions.delete_selected(modeladmin, request, queryset)


admin.site.add_action(delete_selected)


class TitledAdmin(admin.ModelAdmin):
    """Its page of one row has a title of its own: Django's joins a name without its article.

    Attributes:
        change_title: such as « Modification de l’année scolaire ».
    """

    change_title: str | Promise

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = {"title": self.change_title} | (extra_context or {})
        return super().change_view(request, object_id, form_url, context)


class CountingAdmin(TitledAdmin):
    """Before a deletion, what goes with it and what prevents it are counted, not listed: a list
    would name agreements, and ask the database about each row."""

    def get_deleted_objects(
        self, objs: Iterable[Model], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        collector = NestedObjects(using=DEFAULT_DB_ALIAS, origin=objs)
        collector.collect(list(objs))
        protected = _counts(collector.protected)
        return (
            [str(row) for row in objs],
            _counts(row for rows in collector.model_objs.values() for row in rows),
            set(),  # the administrator lacks no permission that a deletion here asks for
            [f"{name}: {count}" for name, count in protected.items()],
        )


def _counts(rows: Iterable[Model]) -> dict[str, int]:
    return Counter(str(row._meta.verbose_name_plural) for row in rows)


@admin.register(Person)
class PersonAdmin(TitledAdmin):
    """A name to correct, an access to close. Rights and addresses are not changed here."""

    change_title = _("Change the person")

    fields = ["name", "language", "is_active"]
    list_display = ["name", "email", "is_active"]
    search_fields = ["name", "email"]
    ordering = ["name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People are made known by an agreement or a role."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """People who leave are made inactive: what they signed stays theirs."""
        return False


@admin.register(School)
class SchoolAdmin(CountingAdmin):
    change_title = _("Change the school")
    list_display = ["name", "service_centre"]
    list_select_related = ["service_centre"]
    search_fields = ["name", "service_centre__name"]
    autocomplete_fields = ["service_centre"]

    def get_readonly_fields(self, request: HttpRequest, obj: School | None = None) -> list[str]:
        """A school stays in its service centre: in another, other staff would read what it signed,
        the administrator among them perhaps."""
        return ["service_centre"] if obj else []


@admin.register(ServiceCentre)
class ServiceCentreAdmin(CountingAdmin):
    change_title = _("Change the service centre")
    search_fields = ["name"]


class SchoolHolidayInline(admin.TabularInline):
    model = SchoolHoliday
    extra = 3
    # 2026-12-22, as elsewhere on the site, rather than Django's 22/12/2026.
    formfield_overrides = {
        DateField: {
            "form_class": DayField,
            "widget": DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }
    }


@admin.register(SchoolYear)
class SchoolYearAdmin(CountingAdmin):
    change_title = _("Change the school year")

    def get_inlines(
        self, request: HttpRequest, obj: SchoolYear | None
    ) -> list[type[InlineModelAdmin]]:
        """A new year is saved with the usual holidays first; they are there to be corrected."""
        return [SchoolHolidayInline] if obj else []
