"""Who somebody is: sign-in by code, passkey or single sign-on, and proof that it is still them.

All of it stands on django-allauth; the views here are allauth's with the project's pages and words.
"""
