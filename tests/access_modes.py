"""What each role gets from the URLs that only some sites have: beside tests/access_table.py."""

from tests.access_table import ONLY_GET, ONLY_POST

# The doors of a demonstration.
OPEN_DOORS: dict[tuple[str, str], str] = {
    ("demonstration_enter", "GET"): ONLY_POST,
    ("demonstration_enter", "POST"): "404 404 404 404 404 404 404 404 404",  # as whom?
    ("demonstration_without_factor", "GET"): "→ 405 405 405 405 405 405 405 405",
    ("demonstration_without_factor", "POST"): "→ 302 302 302 302 302 302 302 302",
    ("demonstration_mailbox", "GET"): "200 200 200 200 200 200 200 200 200",
    ("demonstration_mailbox", "POST"): "405 405 405 405 405 405 405 405 405",
    ("demonstration_message", "GET"): "404 404 404 404 404 404 404 404 404",
    ("demonstration_message", "POST"): "405 405 405 405 405 405 405 405 405",
    ("demonstration_message_html", "GET"): "404 404 404 404 404 404 404 404 404",
    ("demonstration_message_html", "POST"): "405 405 405 405 405 405 405 405 405",
    ("demonstration_attachment", "GET"): "404 404 404 404 404 404 404 404 404",
    ("demonstration_attachment", "POST"): "405 405 405 405 405 405 405 405 405",
}
# Single sign-on with a provider, which is down.
SINGLE_SIGN_ON: dict[tuple[str, str], str] = {
    ("openid_connect_login", "GET"): ONLY_POST,
    ("openid_connect_login", "POST"): "302 302 302 302 302 302 302 302 302",
    ("openid_connect_callback", "GET"): "302 302 302 302 302 302 302 302 302",
    ("openid_connect_callback", "POST"): ONLY_GET,
    ("socialaccount_login_error", "GET"): "302 302 302 302 302 302 302 302 302",
    ("socialaccount_login_error", "POST"): ONLY_GET,
}
# A mail provider that must say who it is, whoever is signed in.
MAIL_PROVIDER: dict[tuple[str, str], str] = {
    ("mail_webhook", "GET"): ONLY_POST,
    ("mail_webhook", "POST"): "400 400 400 400 400 400 400 400 400",
}
