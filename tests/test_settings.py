"""What the settings read in the environment."""

import pytest

from mentorat.settings.environment import Environment


@pytest.mark.parametrize("secret", ["$Zr3vLx", "$$", "$HOME", "a$HOME", "\\$x"])
def test_a_secret_is_read_as_it_is(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("MENTORAT_SECRET", secret)
    monkeypatch.setenv("MENTORAT_SECRETS", f"{secret},{secret}")
    env = Environment()
    assert env.str("MENTORAT_SECRET", default="") == secret
    assert env.list("MENTORAT_SECRETS", default=[]) == [secret, secret]


def test_a_database_whose_user_begins_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORAT_DATABASE", "postgres://$user:$word@127.0.0.1/mentorat")
    found = Environment().db("MENTORAT_DATABASE")
    assert (found["USER"], found["PASSWORD"]) == ("$user", "$word")
