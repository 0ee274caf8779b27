"""A start with unsafe settings is refused, in one clear line, whoever starts it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from mentorat.checks import refuse_unsafe_settings

ROOT = Path(__file__).parent.parent.parent
KEY = "q8Zr-3vLx_7Tn" * 5
JOURNAL_KEY = "w4Yb_9kPs-2Md" * 5
GOOD = {"MENTORAT_SECRET_KEY": KEY, "MENTORAT_ALLOWED_HOSTS": "mentorat.example.ca"}
GOOD |= {
    "MENTORAT_BASE_URL": "https://mentorat.example.ca",
    "MENTORAT_FROM_EMAIL": "Mentorat <mentorat@example.ca>",
    "MENTORAT_JOURNAL_KEY": JOURNAL_KEY,
}

PROVIDER = {
    "OIDC_NAME": "CSS des Érables",
    "OIDC_SERVER_URL": "https://login.example.ca/v2.0",
    "OIDC_CLIENT_ID": "mentorat",
    "OIDC_CLIENT_SECRET": "a secret of the tests",
}

CACHE = "django.core.cache.backends"


@pytest.fixture
def production(settings: Settings) -> Settings:
    settings.PRODUCTION = True
    settings.DEMONSTRATION = settings.DEBUG = False
    settings.SECRET_KEY = KEY
    settings.JOURNAL_KEY = JOURNAL_KEY
    settings.ALLOWED_HOSTS = ["mentorat.example.ca"]
    settings.BASE_URL = "https://mentorat.example.ca"
    settings.DEFAULT_FROM_EMAIL = "Mentorat <mentorat@example.ca>"
    settings.CACHES = {"default": {"BACKEND": f"{CACHE}.db.DatabaseCache", "LOCATION": "cache"}}
    for name, value in PROVIDER.items():
        setattr(settings, name, value)
    return settings


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        (
            {
                "DEMONSTRATION": True,
                "ALLOWED_HOSTS": ["127.0.0.1"],
                "BASE_URL": "https://127.0.0.1",
            },
            "E001",
        ),
        ({"PRODUCTION": False, "DEMONSTRATION": True}, "E002"),
        ({"PRODUCTION": False, "DEMONSTRATION": True, "ALLOWED_HOSTS": ["*"]}, "E002"),
        ({"PRODUCTION": False, "DEMONSTRATION": True, "ALLOWED_HOSTS": ["[::1]", "::"]}, "E002"),
        ({"DEBUG": True}, "E003"),
        ({"SECRET_KEY": ""}, "E004"),
        ({"SECRET_KEY": "short"}, "E004"),
        ({"SECRET_KEY": "ab" * 40}, "E004"),
        ({"SECRET_KEY": f"django-insecure-{KEY}"}, "E004"),
        ({"SECRET_KEY_FALLBACKS": [JOURNAL_KEY, "short"]}, "E004"),
        ({"CACHES": {"default": {"BACKEND": f"{CACHE}.locmem.LocMemCache"}}}, "E013"),
        ({"CACHES": {"default": {"BACKEND": f"{CACHE}.dummy.DummyCache"}}}, "E013"),
        ({"TRUSTED_PROXIES": ["10.0.0.1", "the proxy"]}, "E011"),
        ({"TRUSTED_PROXIES": ["10.0.0.1", "0.0.0.0/0"]}, "E011"),
        ({"TRUSTED_PROXIES": ["::/0"]}, "E011"),
        ({"JOURNAL_KEY": ""}, "E012"),
        ({"JOURNAL_KEY": "ab" * 40}, "E012"),
        ({"JOURNAL_KEY": KEY}, "E012"),
        ({"TASKS_BY": "workers"}, "E014"),
        ({"ALLOWED_HOSTS": []}, "E005"),
        ({"ALLOWED_HOSTS": ["mentorat.example.ca", "*"]}, "E005"),
        ({"BASE_URL": "http://mentorat.example.ca"}, "E006"),
        ({"BASE_URL": "https://elsewhere.example"}, "E006"),
        ({"DEFAULT_FROM_EMAIL": "Mentorat <mentorat@localhost>"}, "E007"),
        *(({name: ""}, "E008") for name in PROVIDER),
        ({"OIDC_SERVER_URL": "http://login.example.ca"}, "E009"),
        ({"OIDC_SERVER_URL": "http://127.0.0.1:8080"}, "E009"),
        ({"OIDC_SERVER_URL": "login.example.ca"}, "E009"),
        ({"PRODUCTION": False, "OIDC_SERVER_URL": "http://login.example.ca"}, "E009"),
        ({"OIDC_SERVER_URL": "https://login.microsoftonline.com/common/v2.0"}, "E010"),
    ],
)
def test_it_refuses(production: Settings, changes: dict[str, object], refusal: str) -> None:
    for name, value in changes.items():
        setattr(production, name, value)
    with pytest.raises(ImproperlyConfigured) as raised:
        refuse_unsafe_settings()
    assert str(raised.value).startswith(f"(mentorat.{refusal})")
    assert str(raised.value).count("mentorat.E") == 1


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"PRODUCTION": False, "DEBUG": True, "ALLOWED_HOSTS": [], "SECRET_KEY": "short"},
        {"PRODUCTION": False, "DEMONSTRATION": True, "ALLOWED_HOSTS": ["localhost", "[::1]"]},
        {"PRODUCTION": False, "OIDC_SERVER_URL": "http://127.0.0.1:8080"},
        dict.fromkeys(PROVIDER, ""),
    ],
)
def test_it_accepts(production: Settings, changes: dict[str, object]) -> None:
    for name, value in changes.items():
        setattr(production, name, value)
    refuse_unsafe_settings()


@pytest.mark.parametrize("missing", PROVIDER)
def test_it_names_what_single_sign_on_lacks(production: Settings, missing: str) -> None:
    setattr(production, missing, "")
    with pytest.raises(ImproperlyConfigured, match=f"MENTORAT_{missing} missing"):
        refuse_unsafe_settings()


def start(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with no other settings than `environment`."""
    ours = ("MENTORAT_", "DJANGO_", "DATABASE_", "CACHE_", "EMAIL_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=kept | {"MENTORAT_DATA_DIR": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("command", "environment", "refusal"),
    [
        (["manage.py", "check"], {}, "E004"),
        (["-c", "import mentorat.wsgi"], GOOD | {"MENTORAT_DEMONSTRATION": "1"}, "E001"),
    ],
    ids=["a command, nothing set", "the server, as a demonstration"],
)
def test_a_start_is_refused_in_a_clear_line(
    command: list[str], environment: dict[str, str], refusal: str, tmp_path: Path
) -> None:
    result = start(command, tmp_path, **environment)
    assert result.returncode != 0
    lines = [line for line in result.stderr.splitlines() if f"mentorat.{refusal}" in line]
    assert len(lines) == 1
    assert "MENTORAT_" in lines[0]
