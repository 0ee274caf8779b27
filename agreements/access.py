"""Who may do what: one `can_<action>(person, agreement)` per action.

Views, buttons and tests all ask here. An answer is True only for agreements that
`Agreement.objects.visible_to(person)` gives; what it does not give answers 404.
"""

from datetime import date, datetime

from agreements.lifecycle import Action, Actor, Status, allows
from agreements.models import Agreement, Membership, Notice, Person, Remark, School
from agreements.models.agreement import EXPECTATIONS
from agreements.models.notice import MUST_ARRIVE
from agreements.models.remark import PARTS


def memberships_covering(person: Person, agreement: Agreement) -> list[Membership]:
    """The active memberships of `person` that cover the agreement's school."""
    return [
        membership
        for membership in person.active_memberships
        if membership.school_id == agreement.school_id
        or membership.service_centre_id == agreement.school.service_centre_id
    ]


def _responsible_as(person: Person, agreement: Agreement, role: Membership.Role) -> bool:
    return any(m.role == role for m in memberships_covering(person, agreement))


def is_principal_of(person: Person, agreement: Agreement) -> bool:
    """Whether `person` is a principal of the agreement's school."""
    return _responsible_as(person, agreement, Membership.Role.PRINCIPAL)


def is_staff_for(person: Person, agreement: Agreement) -> bool:
    """Whether `person` is staff of the agreement's school or of its service centre."""
    return _responsible_as(person, agreement, Membership.Role.STAFF)


def _is_responsible(person: Person, agreement: Agreement) -> bool:
    return is_principal_of(person, agreement) or is_staff_for(person, agreement)


def can_know_of(person: Person, agreement: Agreement) -> bool:
    """What `Agreement.objects.visible_to` asks the database, of one that is read already with its
    school."""
    return agreement.role_of(person) is not None or bool(memberships_covering(person, agreement))


def can_create(person: Person, school: School | None = None) -> bool:
    """A principal creates agreements for their own schools. Without `school`: for any at all."""
    return any(
        membership.role == Membership.Role.PRINCIPAL
        and (school is None or membership.school_id == school.pk)
        for membership in person.active_memberships
    )


def can_list(person: Person) -> bool:
    """Principals and staff have a list of their schools' agreements and documents."""
    return bool(person.active_memberships)


def can_read_text(person: Person, agreement: Agreement) -> bool:
    """While it is being written only the parties read the text; once it was in force, also the
    school's principals and the staff responsible for it. What was written online of an agreement
    that was then signed on paper is no part of it, and stays theirs."""
    if agreement.role_of(person):
        return True
    if agreement.in_force_at is None or agreement.on_paper:
        return False
    return _is_responsible(person, agreement)


def can_write(person: Person, agreement: Agreement) -> bool:
    """A party writes while the agreement is open."""
    return allows(Action.WRITE, Status(agreement.status), agreement.role_of(person))


def can_discuss(person: Person, agreement: Agreement) -> bool:
    """The two parties alone read remarks, answer them and settle them, while it is open."""
    return allows(Action.REMARK, Status(agreement.status), agreement.role_of(person))


def can_remark(person: Person, agreement: Agreement, part: str) -> bool:
    """A party remarks on what the other wrote and on the arrangements, not on its own words."""
    role = agreement.role_of(person)
    own = EXPECTATIONS[role] if role else None
    return can_discuss(person, agreement) and part in PARTS and part != own


def can_take_back(person: Person, agreement: Agreement, remark: Remark, answered: bool) -> bool:
    """Whoever said it takes it back; once it was `answered`, it is settled instead."""
    return can_discuss(person, agreement) and remark.author_id == person.pk and not answered


def can_download(person: Person, agreement: Agreement) -> bool:
    """Of an agreement that came into force: its parties, the school's principals and the staff
    responsible for it."""
    if agreement.in_force_at is None:
        return False
    return agreement.role_of(person) is not None or _is_responsible(person, agreement)


def can_send_again(person: Person, agreement: Agreement) -> bool:
    """The school's principals see which notices of an agreement were not delivered, and have them
    sent again."""
    return is_principal_of(person, agreement)


def can_correct_contact(person: Person, agreement: Agreement, role: Actor) -> bool:
    """A principal corrects the address of a party that has neither written its part nor signed,
    while the agreement is open. (Who wrote and erased it: actions.correct_contact.)"""
    allowed = is_principal_of(person, agreement) and _allowed_to_principals(
        Action.CORRECT_CONTACT, agreement
    )
    reached = has_ever_signed(role, agreement) or has_written_its_part(role, agreement)
    return allowed and not reached


def can_correct_name(person: Person, agreement: Agreement) -> bool:
    """A principal corrects the name that it gives to a party, while it is open; even one who is a
    party to it."""
    return is_principal_of(person, agreement) and _allowed_to_principals(
        Action.CORRECT_NAME, agreement
    )


def has_ever_signed(role: Actor, agreement: Agreement) -> bool:
    """Whether that party signed, even if its signature lapsed since. Reads the `signatures` that
    are prefetched."""
    return any(signature.role == role for signature in agreement.signatures.all())


def has_written_its_part(role: Actor, agreement: Agreement) -> bool:
    """Whether that party's expectations are written."""
    return bool(getattr(agreement, EXPECTATIONS[role]).strip())


def can_send_notice_again(person: Person, notice: Notice) -> bool:
    """The principals, of what concerns their agreements; an administrator, of what must arrive."""
    if notice.kind in MUST_ARRIVE and can_administer(person):
        return True
    return notice.agreement is not None and can_send_again(person, notice.agreement)


def acting_on(person: Person, agreement: Agreement) -> Actor | None:
    """In what quality `person` acts on an agreement: as its party first, then as a principal."""
    role = agreement.role_of(person)
    if role is None and is_principal_of(person, agreement):
        return Actor.PRINCIPAL
    return role


def can_withdraw(person: Person, agreement: Agreement) -> bool:
    """A party takes back its own signature while the other's is awaited."""
    role = agreement.role_of(person)
    allowed = allows(Action.WITHDRAW, Status(agreement.status), role)
    return allowed and role is not None and agreement.standing_signature(role) is not None


def can_end(person: Person, agreement: Agreement, today: date) -> bool:
    """Either party, or a principal for one of them, until it is over: what has expired has nothing
    left to end.

    Args:
        today: a day in America/Toronto.
    """
    return not _is_over(agreement, today) and _may(Action.END, person, agreement)


def can_cancel(person: Person, agreement: Agreement) -> bool:
    """A principal, while it is open; even one who is a party to it."""
    return is_principal_of(person, agreement) and _allowed_to_principals(Action.CANCEL, agreement)


def can_record_paper(person: Person, agreement: Agreement) -> bool:
    """A principal, while it is open; one who is a party to it would vouch for the other's signature
    beside their own."""
    is_theirs = is_principal_of(person, agreement) and agreement.role_of(person) is None
    return is_theirs and _allowed_to_principals(Action.RECORD_PAPER, agreement)


def can_remind(person: Person, agreement: Agreement) -> bool:
    """A principal reminds those who are awaited, while it is open."""
    return is_principal_of(person, agreement) and _allowed_to_principals(Action.REMIND, agreement)


def can_pair(person: Person, agreement: Agreement, today: date) -> bool:
    """A principal makes the mentee's next agreement, once this one is over. (That it has none yet
    is found by the action.)

    Args:
        today: a day in America/Toronto.
    """
    allowed = is_principal_of(person, agreement) and _allowed_to_principals(Action.PAIR, agreement)
    return allowed and _is_over(agreement, today)


def can_renew(person: Person, agreement: Agreement) -> bool:
    """A principal makes the pair's agreement of the next school year."""
    return is_principal_of(person, agreement) and _allowed_to_principals(Action.RENEW, agreement)


def can_read_journal(person: Person, agreement: Agreement) -> bool:
    """The parties and the principals read what happened; the staff has documents."""
    return acting_on(person, agreement) is not None


def _is_over(agreement: Agreement, today: date) -> bool:
    """Ended by `today`, cancelled, or expired."""
    if agreement.status == Status.ENDED:
        return not agreement.ends_later(today)
    return agreement.status == Status.CANCELLED or agreement.has_expired(today)


def _may(action: Action, person: Person, agreement: Agreement) -> bool:
    return allows(action, Status(agreement.status), acting_on(person, agreement))


def _allowed_to_principals(action: Action, agreement: Agreement) -> bool:
    return allows(action, Status(agreement.status), Actor.PRINCIPAL)


def can_administer(person: Person) -> bool:
    """Only an administrator gives roles, ends them, and hands schools over."""
    return person.is_superuser


def can_be_handed_over(membership: Membership) -> bool:
    """A school is handed over by its principal's own membership, not by an acting principal's."""
    return membership.role == Membership.Role.PRINCIPAL and membership.delegated_from_id is None


def delegable(person: Person) -> list[Membership]:
    """The memberships from which `person` may name an acting principal, by school."""
    own = [m for m in person.active_memberships if can_be_handed_over(m)]
    return sorted(own, key=lambda membership: str(membership.place))


def can_delegate(person: Person) -> bool:
    """A principal may name an acting principal; an acting principal may not."""
    return bool(delegable(person))


def can_delegate_from(person: Person, membership: Membership, now: datetime) -> bool:
    """Whether, at `now`, this is a membership of a principal that is `person`'s to delegate."""
    own = membership.person_id == person.pk and membership.is_active(now)
    return own and can_be_handed_over(membership)


def can_end_membership(person: Person, membership: Membership) -> bool:
    """An administrator ends any membership; a principal, those that they delegated."""
    if can_administer(person):
        return True
    origin = membership.delegated_from
    return origin is not None and origin in delegable(person)


def schools_led_by(person: Person) -> list[School]:
    """The schools of which `person` is a principal, by name."""
    led = [
        membership.school
        for membership in person.active_memberships
        if membership.role == Membership.Role.PRINCIPAL and membership.school
    ]
    return sorted(led, key=lambda school: school.name)
