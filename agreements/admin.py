"""The administrator's door: schools, school years, memberships, people. Agreements are not the
administrator's to read, and have no page here."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from agreements.models import Membership, Person, School, SchoolYear, ServiceCentre


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 1


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    fields = ["name", "email", "language", "is_active", "is_superuser"]
    list_display = ["name", "email", "is_active"]
    search_fields = ["name", "email"]
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
class MembershipAdmin(admin.ModelAdmin):
    list_display = ["person", "role", "school", "service_centre"]
    list_filter = ["role"]
    list_select_related = True


@admin.register(School)
class SchoolAdmin(admin.ModelAdmin):
    list_display = ["name", "service_centre"]
    list_select_related = True


admin.site.register([ServiceCentre, SchoolYear])
