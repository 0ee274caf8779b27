from django.urls import path

from agreements.views.access_records import access_records, export
from agreements.views.archives import archives
from agreements.views.cancel import cancel
from agreements.views.concern import concern
from agreements.views.create import create, known_person
from agreements.views.delegate import delegate
from agreements.views.document import document
from agreements.views.end import end
from agreements.views.home import home
from agreements.views.invite import invite
from agreements.views.journal import journal
from agreements.views.listing import listing
from agreements.views.membership import end as end_membership
from agreements.views.membership import hand_over
from agreements.views.people import people, person, reset_factors
from agreements.views.read import read
from agreements.views.renew import renew
from agreements.views.sealings import seal, sealings
from agreements.views.send_again import send_again
from agreements.views.sign import sign
from agreements.views.verify import verify, verify_reference
from agreements.views.withdraw import withdraw
from agreements.views.write import write

app_name = "agreements"
urlpatterns = [
    path("", home, name="home"),
    path("ententes/", listing, name="listing"),
    path("ententes/nouvelle/", create, name="create"),
    path("ententes/nouvelle/personne/", known_person, name="known_person"),
    path("ententes/<uuid:public_id>/", read, name="read"),
    path("ententes/<uuid:public_id>/ecrire/", write, name="write"),
    path("ententes/<uuid:public_id>/signer/", sign, name="sign"),
    path("ententes/<uuid:public_id>/document/", document, name="document"),
    path(
        "ententes/<uuid:public_id>/avis/<uuid:notice_id>/renvoyer/", send_again, name="send_again"
    ),
    path("ententes/<uuid:public_id>/retirer-ma-signature/", withdraw, name="withdraw"),
    path("ententes/<uuid:public_id>/fin/", end, name="end"),
    path("ententes/<uuid:public_id>/annuler/", cancel, name="cancel"),
    path("ententes/<uuid:public_id>/reconduire/", renew, name="renew"),
    path("ententes/<uuid:public_id>/journal/", journal, name="journal"),
    path("ententes/<uuid:public_id>/inquietude/", concern, name="concern"),
    path("archives/", archives, name="archives"),
    path("personnes/", people, name="people"),
    path("personnes/inviter/", invite, name="invite"),
    path("personnes/<uuid:public_id>/", person, name="person"),
    path("personnes/<uuid:public_id>/facteurs/", reset_factors, name="reset_factors"),
    path("roles/<uuid:public_id>/fin/", end_membership, name="end_membership"),
    path("roles/<uuid:public_id>/succession/", hand_over, name="hand_over"),
    path("documents/", sealings, name="sealings"),
    path("documents/<uuid:public_id>/sceller/", seal, name="seal_again"),
    path("registre/", access_records, name="access_records"),
    path("registre/exporter/", export, name="export_access_records"),
    path("verifier/", verify, name="verify"),
    path("verifier/<str:reference>/", verify_reference, name="verify_reference"),
    path("interim/", delegate, name="delegate"),
]
