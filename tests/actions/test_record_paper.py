"""A principal records that both signed a printed copy by hand."""

import uuid
from datetime import date, timedelta

import pytest

from agreements import journal
from agreements.actions.errors import NoSuchScan, NotAllowed, NotOpen
from agreements.actions.keep_scan import KEPT_FOR, ByHand, keep_scan, purge_scans
from agreements.actions.membership_errors import WrongPeriod
from agreements.actions.record_paper import record_paper
from agreements.actions.remark import remark
from agreements.documents import Damaged
from agreements.documents.paper_scan import unpacked
from agreements.lifecycle import Actor
from agreements.models import (
    Agreement,
    Membership,
    Notice,
    PaperScan,
    PaperSigning,
    Person,
    Remark,
    Sealing,
)
from tests.cast import A_YEAR_BEFORE, NOW, World
from tests.making import in_force, made, over, party, signed, written
from tests.papers import SIGNED_ON, by_hand, clean_pages, on_paper, pdf, scanned


def recorded(agreement: Agreement, person: Person, scan: PaperScan, **how: object) -> PaperSigning:
    return record_paper(
        **{"agreement": agreement, "principal": person, "scan_id": scan.public_id, "now": NOW}  # type: ignore[arg-type]
        | how
    )


def kept(world: World, agreement: Agreement, **changes: object) -> PaperScan:
    arguments = {
        "agreement": agreement,
        "principal": world.helene,
        "signed": by_hand(),
        "originals": [b"file"],
        "pages": clean_pages(pdf(1)),
        "now": NOW,
    }
    return keep_scan(**(arguments | changes))  # type: ignore[arg-type]


def kinds(agreement: Agreement) -> list[str]:
    return [event.kind for event in agreement.events.order_by("sequence")]


def test_it_puts_in_force_what_nobody_wrote_online(world: World) -> None:
    agreement = on_paper(world)
    assert (agreement.status, agreement.in_force_at, agreement.on_paper) == ("in_force", NOW, True)
    assert agreement.missing_before_signing()
    paper = agreement.paper_signing
    assert (paper.recorded_by, paper.recorded_at) == (world.helene, NOW)
    assert paper.signed_on(Actor.MENTEE) == SIGNED_ON
    assert kinds(agreement) == ["created", "paper_signed", "in_force"]
    assert journal.verify(agreement) == []
    assert Sealing.objects.filter(agreement=agreement).exists()


def test_remarks_go_as_at_any_closing(world: World) -> None:
    agreement = written(world)
    key = uuid.uuid4()
    said = {"part": "arrangements", "text": "Le mardi?", "key": key, "now": NOW}
    remark(agreement=agreement, person=world.maya, **said)  # type: ignore[arg-type]
    assert on_paper(world, agreement).status == "in_force"
    assert not Remark.objects.exists()


def test_the_journal_has_no_name(world: World) -> None:
    agreement = on_paper(world)
    told = agreement.events.get(kind="paper_signed")
    assert told.data == {"record": agreement.paper_signing.digest, "pages": 2}


def test_both_are_told_and_so_is_the_principal(world: World) -> None:
    on_paper(world)
    told = Notice.objects.filter(kind=Notice.Kind.IN_FORCE)
    assert {notice.person for notice in told} == {
        Person.objects.get(pk=person.pk) for person in (world.maya, world.luc, world.helene)
    }


def test_an_electronic_signature_lapses(world: World) -> None:
    agreement = written(world)
    signature = signed(agreement, world.maya)
    agreement = on_paper(world, agreement)
    signature.refresh_from_db()
    assert signature.lapsed_at == NOW
    assert agreement.standing_signatures == []
    assert kinds(agreement)[-3:] == ["signature_lapsed", "paper_signed", "in_force"]
    assert not Notice.objects.filter(kind=Notice.Kind.SIGNATURE_LAPSED).exists()
    assert journal.verify(agreement) == []


def test_recording_it_twice_is_recording_it_once(world: World) -> None:
    agreement = made(world)
    scan = scanned(world, agreement)
    first = recorded(agreement, world.helene, scan)
    assert recorded(agreement, world.helene, scan, now=NOW + timedelta(hours=3)) == first
    assert kinds(agreement).count("paper_signed") == 1


@pytest.mark.parametrize("who", ["maya", "luc", "ines", "olivier", "alice", "other_principal"])
def test_only_a_principal_of_the_school_records(world: World, who: str) -> None:
    agreement = made(world)
    scan = scanned(world, agreement)
    with pytest.raises(NotAllowed):
        recorded(agreement, getattr(world, who), scan)
    with pytest.raises(NotAllowed):
        kept(world, agreement, principal=getattr(world, who))


def test_a_principal_who_is_a_party_does_not_vouch_for_the_other(world: World) -> None:
    agreement = made(world)
    Membership.objects.create(
        person=world.luc, role="principal", school=world.school, starts_at=NOW - timedelta(days=1)
    )
    luc = Person.objects.get(pk=world.luc.pk)
    with pytest.raises(NotAllowed):
        kept(world, agreement, principal=luc)


@pytest.mark.parametrize("status", ["in_force", "ended", "cancelled"])
def test_what_is_no_longer_open_is_refused(world: World, status: str) -> None:
    agreement = in_force(world) if status == "in_force" else over(world, made(world), status)
    with pytest.raises(NotOpen, match="n’est plus ouverte"):
        kept(world, agreement)


def test_the_agreement_that_came_into_force_meanwhile_stays_as_it_is(world: World) -> None:
    agreement = written(world)
    scan = scanned(world, agreement)
    signed(agreement, world.maya)
    signed(agreement, world.luc)
    with pytest.raises(NotOpen):
        recorded(agreement, world.helene, scan)
    assert not Agreement.objects.get(pk=agreement.pk).on_paper


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2027, 6, 1)])
def test_nobody_signs_on_a_day_to_come(world: World, day: date) -> None:
    with pytest.raises(WrongPeriod, match="à venir"):
        kept(world, made(world), signed=by_hand() | {Actor.MENTOR: ByHand("Luc", day)})


def test_a_paper_may_be_older_than_the_agreement_but_is_of_its_year(world: World) -> None:
    agreement = made(world)
    kept(world, agreement, signed=by_hand() | {Actor.MENTEE: ByHand("Maya", date(2026, 5, 1))})
    with pytest.raises(WrongPeriod, match="avant que"):
        kept(world, agreement, signed=by_hand() | {Actor.MENTEE: ByHand("Maya", date(2026, 4, 30))})


def test_pages_are_encrypted_and_come_back_as_they_were(world: World) -> None:
    pages = clean_pages(pdf(1))
    scan = kept(world, made(world), pages=pages)
    scan.refresh_from_db()
    assert pages[0].jpeg[:200] not in bytes(scan.content)
    assert unpacked(scan) == [page.jpeg for page in pages]


def test_pages_are_read_with_the_secret_key_of_before(world: World, settings) -> None:
    scan = scanned(world, made(world))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert len(unpacked(scan)) == 2
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Damaged):
        unpacked(scan)


def test_the_pages_that_were_looked_at_are_the_ones_recorded(world: World) -> None:
    agreement = made(world)
    first = scanned(world, agreement)
    second = scanned(world, agreement, pages=1)
    with pytest.raises(NoSuchScan, match="ont pris leur place"):
        recorded(agreement, world.helene, first)
    assert len(recorded(agreement, world.helene, second).pages) == 1


def test_pages_that_nobody_confirmed_are_gone_after_an_hour(world: World) -> None:
    agreement = made(world)
    scan = scanned(world, agreement)
    with pytest.raises(NoSuchScan):
        recorded(agreement, world.helene, scan, now=NOW + KEPT_FOR)
    assert purge_scans(NOW + KEPT_FOR - timedelta(seconds=1)) == 0
    assert purge_scans(NOW + KEPT_FOR) == 1
    assert not PaperScan.objects.exists()


def test_recorded_pages_are_not_purged(world: World) -> None:
    on_paper(world)
    assert purge_scans(NOW + timedelta(days=1)) == 0
    assert PaperScan.objects.count() == 1


def test_the_pages_of_another_agreement_are_not_its_own(world: World) -> None:
    agreement = made(world)
    other = scanned(world, made(world, mentor=party(world.olivier)))
    with pytest.raises(NoSuchScan):
        recorded(agreement, world.helene, other)


def test_pages_are_for_whoever_sent_them(world: World) -> None:
    agreement = made(world)
    scan = scanned(world, agreement)
    Membership.objects.create(
        person=world.olivier, role="principal", school=world.school, starts_at=A_YEAR_BEFORE
    )
    with pytest.raises(NoSuchScan):
        recorded(agreement, Person.objects.get(pk=world.olivier.pk), scan)
