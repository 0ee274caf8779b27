"""The style sheets that every page has."""

from django import template

from mentorat import static_files

register = template.Library()
register.simple_tag(static_files.every_page_sheets)
