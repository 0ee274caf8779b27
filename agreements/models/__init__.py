from agreements.models.access_record import AccessRecord
from agreements.models.agreement import Agreement
from agreements.models.document import Document
from agreements.models.event import Event
from agreements.models.membership import Membership
from agreements.models.mention import Mention
from agreements.models.notice import Notice
from agreements.models.notice_refusal import NoticeRefusal
from agreements.models.paper import PaperScan, PaperSigning
from agreements.models.person import Mentee, Mentor, Person
from agreements.models.remark import Remark
from agreements.models.school import School, ServiceCentre
from agreements.models.school_holiday import SchoolHoliday
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
    "Mention",
    "Mentor",
    "Notice",
    "NoticeRefusal",
    "PaperScan",
    "PaperSigning",
    "Person",
    "Remark",
    "School",
    "SchoolHoliday",
    "SchoolYear",
    "Sealing",
    "ServiceCentre",
    "Signature",
    "StandingText",
]
