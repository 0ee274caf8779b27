"""The messages that actions leave: their language, and their Message-ID. What each kind says is in
test_every_mail.py."""

from agreements.models import Notice
from tests.notices.reading import NEW, Mail, html_of


def test_html_is_in_the_persons_language_and_says_who_writes_and_why(each_kind: Mail) -> None:
    for message in each_kind:
        english = message.to == [NEW.email]
        html = html_of(message)
        assert f'<html lang="{"en" if english else "fr"}-CA">' in html
        why = "You receive this message because" if english else "Vous recevez ce message parce qu"
        assert why in html


def test_a_message_keeps_its_id(each_kind: Mail) -> None:
    ids = [message.message()["Message-ID"] for message in each_kind]
    assert len(set(ids)) == len(ids)
    assert set(ids) <= set(Notice.objects.values_list("message_id", flat=True))
