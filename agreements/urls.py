from django.urls import path

from agreements.views.access_records import access_records, export
from agreements.views.archives import archives
from agreements.views.cancel import cancel
from agreements.views.concern import concern
from agreements.views.correct_contact import correct_contact
from agreements.views.correct_name import correct_name
from agreements.views.create import create, known_person
from agreements.views.delegate import delegate
from agreements.views.deliveries import deliver, deliveries
from agreements.views.document import document, end_notice
from agreements.views.end import end
from agreements.views.home import home
from agreements.views.invite import invite
from agreements.views.journal import journal
from agreements.views.listing import listing
from agreements.views.membership import end as end_membership
from agreements.views.membership import hand_over
from agreements.views.news import news
from agreements.views.paper import confirm_paper, paper, paper_page
from agreements.views.people import people, person, reset_factors
from agreements.views.read import read
from agreements.views.refuse import refuse, resume
from agreements.views.remark import answer as answer_remark
from agreements.views.remark import remark
from agreements.views.remark import settle as settle_remark
from agreements.views.remark import take_back as take_back_remark
from agreements.views.remind import remind, remind_many
from agreements.views.renew import renew
from agreements.views.renew_many import renew_many
from agreements.views.reuse import reuse
from agreements.views.sealings import seal, sealings
from agreements.views.send_again import send_again
from agreements.views.sign import sign
from agreements.views.signed import signed
from agreements.views.verify import verify, verify_reference
from agreements.views.withdraw import withdraw
from agreements.views.write import write

app_name = "agreements"
urlpatterns = [
    path("", home, name="home"),
    path("ententes/", listing, name="listing"),
    path("ententes/nouvelle/", create, name="create"),
    path("ententes/nouvelle/personne/", known_person, name="known_person"),
    path("ententes/rappels/", remind_many, name="remind_many"),
    path("ententes/reconduites/", renew_many, name="renew_many"),
    path("ententes/<uuid:public_id>/", read, name="read"),
    path("ententes/<uuid:public_id>/ecrire/", write, name="write"),
    path("ententes/<uuid:public_id>/nouvelles/", news, name="news"),
    path("ententes/<uuid:public_id>/signer/", sign, name="sign"),
    path("ententes/<uuid:public_id>/signee/", signed, name="signed"),
    path("ententes/<uuid:public_id>/mes-textes/", reuse, name="reuse"),
    path("ententes/<uuid:public_id>/remarques/<uuid:remark_id>/", answer_remark, name="answer"),
    path(
        "ententes/<uuid:public_id>/remarques/<uuid:remark_id>/regler/", settle_remark, name="settle"
    ),
    path(
        "ententes/<uuid:public_id>/remarques/<uuid:remark_id>/reprendre/",
        take_back_remark,
        name="take_back",
    ),
    path("ententes/<uuid:public_id>/remarques/<str:part>/", remark, name="remark"),
    path("ententes/<uuid:public_id>/document/", document, name="document"),
    path("ententes/<uuid:public_id>/avis-de-fin/<int:place>/", end_notice, name="end_notice"),
    path(
        "ententes/<uuid:public_id>/avis/<uuid:notice_id>/renvoyer/", send_again, name="send_again"
    ),
    path("ententes/<uuid:public_id>/retirer-ma-signature/", withdraw, name="withdraw"),
    path("ententes/<uuid:public_id>/fin/", end, name="end"),
    path("ententes/<uuid:public_id>/rappeler/", remind, name="remind"),
    path("ententes/<uuid:public_id>/annuler/", cancel, name="cancel"),
    path("ententes/<uuid:public_id>/papier/", paper, name="paper"),
    path("ententes/<uuid:public_id>/papier/confirmer/", confirm_paper, name="confirm_paper"),
    path("ententes/<uuid:public_id>/papier/page/<int:number>/", paper_page, name="paper_page"),
    path("ententes/<uuid:public_id>/adresse/<str:side>/", correct_contact, name="correct_contact"),
    path("ententes/<uuid:public_id>/nom/<str:side>/", correct_name, name="correct_name"),
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
    path("envois/", deliveries, name="deliveries"),
    path("envois/<uuid:notice_id>/renvoyer/", deliver, name="deliver"),
    path("registre/", access_records, name="access_records"),
    path("registre/exporter/", export, name="export_access_records"),
    path("verifier/", verify, name="verify"),
    path("verifier/<str:reference>/", verify_reference, name="verify_reference"),
    path("rappels/refuser/<str:token>/", refuse, name="refuse"),
    path("rappels/reprendre/", resume, name="resume"),
    path("interim/", delegate, name="delegate"),
]
