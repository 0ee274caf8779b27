"""With a real provider: an address that passes on to somebody else."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.management import CommandError, call_command
from django.test import Client

from agreements.models import Person
from mentorat.sign_in.joining import Reason
from tests.sign_in.conftest import SIGN_IN
from tests.sign_in.providers import REFUSED, RealProvider, reason
from tests.sign_in.single_sign_on import MAYA, person_of, rows


class TestAnAddressThatPassesOn:
    """Subject and address must agree: neither alone opens what it opened once."""

    @pytest.fixture(autouse=True)
    def joined(self, client: Client, provider: RealProvider, maya: Person) -> None:
        provider.walk(client, "maya")
        assert person_of(client) == str(maya.pk)
        client.post("/deconnexion/")

    def test_to_a_new_employee(self, client: Client, provider: RealProvider) -> None:
        provider.knows(successor=MAYA)
        before = rows()
        assert reason(client, provider.walk(client, "successor")) == Reason.OTHER_SUBJECT
        assert rows() == before
        assert f'href="{SIGN_IN}' not in client.get(REFUSED).content.decode().split("<main")[1]

    def test_to_the_same_person_once_the_former_account_is_forgotten(
        self, client: Client, provider: RealProvider, maya: Person
    ) -> None:
        provider.knows(successor=MAYA)
        call_command("forget_single_sign_on", "MAYA@ecole.example")
        provider.walk(client, "successor")
        assert person_of(client) == str(maya.pk)

    def test_there_is_nothing_to_forget_of_others(self, luc: Person) -> None:
        for address in (luc.email, "nobody@ecole.example"):
            with pytest.raises(CommandError):
                call_command("forget_single_sign_on", address)
        assert SocialAccount.objects.exists()

    @pytest.mark.parametrize("address", ["luc@ecole.example", "renamed@ecole.example"])
    def test_an_account_that_took_another_address_enters_nowhere(
        self, client: Client, provider: RealProvider, luc: Person, address: str
    ) -> None:
        provider.knows(maya=MAYA | {"email": address})
        before = rows()
        assert reason(client, provider.walk(client, "maya")) == Reason.OTHER_ADDRESS
        assert rows() == before

    def test_nor_does_it_where_the_address_was_changed_here(
        self, client: Client, provider: RealProvider
    ) -> None:
        Person.objects.update(email="corrected@ecole.example")
        assert reason(client, provider.walk(client, "maya")) == Reason.OTHER_ADDRESS

    def test_it_does_once_both_agree_again(
        self, client: Client, provider: RealProvider, maya: Person
    ) -> None:
        Person.objects.update(email="maya.tremblay@ecole.example")
        provider.knows(maya=MAYA | {"email": "maya.tremblay@ecole.example"})
        provider.walk(client, "maya")
        assert person_of(client) == str(maya.pk)

    def test_another_provider_joins_anew(
        self, client: Client, provider: RealProvider, maya: Person
    ) -> None:
        SocialAccount.objects.update(provider="https://former.example")
        provider.walk(client, "maya")
        assert person_of(client) == str(maya.pk)
        assert SocialAccount.objects.count() == 2
