"""The administrator's door: schools, school years, memberships, people. Agreements are not the
administrator's to read, and have no page here.

Rows are chosen by searching, never from a list of all: a page stays small and asks little of the
database however many there are."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from agreements.models import Membership, Person, School, SchoolYear, ServiceCentre


class CountingAdmin(admin.ModelAdmin):
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


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 1
    autocomplete_fields = ["school", "service_centre"]

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """A membership is given or taken away here; as text, many cost no more than one."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("person", "school", "service_centre")


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    fields = ["name", "email", "language", "is_active", "is_superuser"]
    list_display = ["name", "email", "is_active"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    inlines = [MembershipInline]

    def save_model(
        self, request: HttpRequest, obj: Person, form: forms.ModelForm, change: bool
    ) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """People who leave are made inactive: what they signed stays theirs."""
        return False


@admin.register(Membership)
class MembershipAdmin(CountingAdmin):
    list_display = ["person", "role", "school", "service_centre"]
    list_filter = ["role"]
    search_fields = ["person__name", "person__email", "school__name", "service_centre__name"]
    autocomplete_fields = ["person", "school", "service_centre"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("person", "school", "service_centre")


@admin.register(School)
class SchoolAdmin(CountingAdmin):
    list_display = ["name", "service_centre"]
    list_select_related = ["service_centre"]
    search_fields = ["name", "service_centre__name"]
    autocomplete_fields = ["service_centre"]


@admin.register(ServiceCentre)
class ServiceCentreAdmin(CountingAdmin):
    search_fields = ["name"]


admin.site.register(SchoolYear, CountingAdmin)
