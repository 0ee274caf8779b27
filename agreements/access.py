"""Who may do what: one `can_<action>(person, agreement)` per action.

Views, buttons and tests all ask here. An answer is True only for agreements that
`Agreement.objects.visible_to(person)` gives; what it does not give answers 404.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from agreements.lifecycle import Action, Actor, Status, allows
from agreements.models import Agreement, Membership, Person, School


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
    school's principals and the staff responsible for it."""
    if agreement.role_of(person):
        return True
    if agreement.in_force_at is None:
        return False
    return is_principal_of(person, agreement) or is_staff_for(person, agreement)


def can_write(person: Person, agreement: Agreement) -> bool:
    """A party writes while the agreement is open."""
    return allows(Action.WRITE, Status(agreement.status), agreement.role_of(person))


def can_download(person: Person, agreement: Agreement) -> bool:
    """Whoever may read an agreement that came into force may download its document."""
    return agreement.in_force_at is not None and can_read_text(person, agreement)


def can_send_again(person: Person, agreement: Agreement) -> bool:
    """The school's principals see which notices of an agreement were not delivered, and have them
    sent again."""
    return is_principal_of(person, agreement)


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
    """Either party, or a principal for one of them, until it is ended.

    Args:
        today: a day in America/Toronto.
    """
    over = agreement.status == Status.ENDED and not agreement.ends_later(today)
    return not over and _may(Action.END, person, agreement)


def can_cancel(person: Person, agreement: Agreement) -> bool:
    """A principal, while it is open; even one who is a party to it."""
    return is_principal_of(person, agreement) and _allowed_to_principals(Action.CANCEL, agreement)


def can_pair(person: Person, agreement: Agreement) -> bool:
    """A principal makes the mentee's next agreement, once this one is ended or cancelled."""
    return is_principal_of(person, agreement) and _allowed_to_principals(Action.PAIR, agreement)


def can_renew(person: Person, agreement: Agreement) -> bool:
    """A principal makes the pair's agreement of the next school year."""
    return is_principal_of(person, agreement) and _allowed_to_principals(Action.RENEW, agreement)


def can_read_journal(person: Person, agreement: Agreement) -> bool:
    """The parties and the principals read what happened; the staff has documents."""
    return acting_on(person, agreement) is not None


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


def known_names(emails: Collection[str], principal: Person) -> dict[str, str]:
    """The names that `principal` may be told for normalised addresses, by address.

    In the service centres where they are a principal: that of a member, else the one which the
    latest agreement gives. What other centres call the person stays theirs.
    """
    centres = {school.service_centre_id for school in schools_led_by(principal)}
    agreements = Agreement.objects.filter(
        Q(mentee__email__in=emails) | Q(mentor__email__in=emails),
        school__service_centre__in=centres,
    ).select_related("mentee", "mentor")
    names: dict[str, str] = {}
    for agreement in agreements.order_by("created_at", "pk"):
        for side in (Actor.MENTEE, Actor.MENTOR):
            names[agreement.party(side).email] = agreement.name_of(side)
    # A delegation tells nothing: a principal gives one to any address.
    members = Membership.objects.active(timezone.now()).filter(
        Q(school__service_centre__in=centres) | Q(service_centre__in=centres),
        person__email__in=emails,
        delegated_from=None,
    )
    names |= dict(members.values_list("person__email", "person__name"))
    return {email: name for email, name in names.items() if email in emails}


def name_for(person: Person, viewer: Person) -> str:
    """What a page of roles calls `person`: for a principal, the name that they may be told, or the
    address that they typed."""
    if can_administer(viewer):
        return person.name
    return known_names([person.email], viewer).get(person.email, person.email)
