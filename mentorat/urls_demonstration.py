"""The addresses of the site, and the doors that only the demonstration has."""

from django.urls import include, path

from mentorat import urls

urlpatterns = [
    path("demonstration/", include("agreements.views.demonstration")),
    *urls.urlpatterns,
]
