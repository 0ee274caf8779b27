from agreements.models.access_record import AccessRecord
from agreements.models.agreement import Agreement
from agreements.models.document import Document
from agreements.models.event import Event
from agreements.models.membership import Membership
from agreements.models.notice import Notice
from agreements.models.person import Mentee, Mentor, Person
from agreements.models.school import School, ServiceCentre
from agreements.models.school_year import SchoolYear
from agreements.models.sealing import Sealing
from agreements.models.signature import Signature
from agreements.models.standing_text import StandingText

__all__ = [
    "AccessRecord",
    "Agreement",
    "Document",
    "Event",
    "Membership",
    "Mentee",
    "Mentor",
    "Notice",
    "Person",
    "School",
    "SchoolYear",
    "Sealing",
    "ServiceCentre",
    "Signature",
    "StandingText",
]
