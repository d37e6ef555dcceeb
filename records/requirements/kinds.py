"""The kinds of records one by one."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from intake.models.clinical_history import TestDone
from records.models import RecordKind
from records.requirements.base import Requirement, none_of, said_no

_SCANS: Final = (TestDone.MRI, TestDone.CT, TestDone.PET)
_TISSUE: Final = (TestDone.BIOPSY, TestDone.BONE_MARROW)

_ALL: Final = (
    Requirement(
        kind=RecordKind.SUMMARY,
        name=RecordKind.SUMMARY.label,
        medical_name=_("patient summary"),
        what_it_is=_(
            "A few pages that tell your child’s story: what was found, what was done, and how things are now. "
            "It helps our doctors more than any other paper."
        ),
        looks_like=_("2 to 10 pages. Look for the words “Summary”, “History and physical” or “Discharge”."),
        where_to_find=_(
            "Look in your hospital’s patient site under “Health summary” or “Visits”, or ask your child’s doctor."
        ),
        ask_words=(
            _(
                "The newest summary of care: history and physical, discharge summaries, "
                "and clinic notes of the last year."
            ),
        ),
        own_words={
            "name": _("Summary of your care"),
            "what_it_is": _(
                "A few pages that tell your story: what was found, what was done, and how things are now. "
                "It helps our doctors more than any other paper."
            ),
            "where_to_find": _(
                "Look in your hospital’s patient site under “Health summary” or “Visits”, or ask your doctor."
            ),
        },
    ),
    Requirement(
        kind=RecordKind.LABS,
        name=RecordKind.LABS.label,
        medical_name=_("laboratory results"),
        what_it_is=_(
            "Results of blood and other tests. The newest ones and the ones from when the illness was found help most."
        ),
        looks_like=_("Tables with numbers, often with a range beside each number."),
        where_to_find=_("Look in your hospital’s patient site under “Test results”."),
        ask_words=(_("Laboratory results of the last 6 months, and those from the time of diagnosis."),),
        doubt=none_of([each for each in TestDone if each != TestDone.NONE], _("you said no tests")),
    ),
    Requirement(
        kind=RecordKind.RADIOLOGY,
        name=RecordKind.RADIOLOGY.label,
        medical_name=_("radiology notes"),
        what_it_is=_(
            "What a doctor wrote about an MRI, CT, PET, ultrasound or X-ray. It is the text, not the pictures."
        ),
        looks_like=_("1 to 3 pages of text for each scan. Look for the word “Impression”."),
        where_to_find=_("Look in your hospital’s patient site under “Imaging” or “Test results”."),
        ask_words=(_("The written report of every MRI, CT, PET, ultrasound and X-ray since diagnosis."),),
        doubt=none_of(_SCANS, _("you said no scans")),
    ),
    Requirement(
        kind=RecordKind.OPERATIVE,
        name=RecordKind.OPERATIVE.label,
        medical_name=_("operative notes"),
        what_it_is=_("What the surgeon wrote after an operation. It says what was done and what was seen."),
        looks_like=_("1 to 4 pages. Look for the words “Operative report”."),
        where_to_find=_("Ask the records office of the hospital where your child had surgery."),
        note=_("If your child had no surgery, there is nothing to add here."),
        ask_words=(_("The operative report of every surgery and procedure under anesthesia."),),
        doubt=said_no("had_surgery", _("you said no surgery")),
        own_words={
            "where_to_find": _("Ask the records office of the hospital where you had surgery."),
            "note": _("If you had no surgery, there is nothing to add here."),
        },
    ),
    Requirement(
        kind=RecordKind.PATHOLOGY,
        name=RecordKind.PATHOLOGY.label,
        medical_name=_("pathology report"),
        what_it_is=_(
            "What was found when a piece of tissue or bone marrow was looked at under a microscope. "
            "It often holds the exact name of the illness."
        ),
        looks_like=_("1 to 5 pages. Look for the words “Pathology” and “Diagnosis:”."),
        where_to_find=_("Look in your hospital’s patient site, or ask its records office."),
        note=_("We may ask your hospital for the slides. You don’t need to get them."),
        ask_words=(
            _("Every pathology and bone marrow report, with flow cytometry, cytogenetics and addenda."),
            _(
                "The glass slides and tissue blocks, or unstained recuts, named by the accession number on each "
                "report. Call the number below before you send them."
            ),
        ),
        doubt=none_of(_TISSUE, _("you said no biopsy or bone marrow test")),
    ),
    Requirement(
        kind=RecordKind.MOLECULAR,
        name=RecordKind.MOLECULAR.label,
        medical_name=_("molecular testing"),
        what_it_is=_("A test that looks for gene changes in the tumor or the leukemia cells. Not every child has one."),
        looks_like=_("A long report with names of genes in capital letters."),
        where_to_find=_("Ask the office of your child’s cancer doctor."),
        note=_("If this test was never done, there is nothing to add here."),
        ask_words=(
            _("Every molecular report (gene panel, sequencing, fusion tests), whole, with the accession number."),
        ),
        doubt=none_of([TestDone.GENE_TEST], _("you said no gene test")),
        own_words={
            "what_it_is": _(
                "A test that looks for gene changes in the tumor or the leukemia cells. Not everybody has one."
            ),
            "where_to_find": _("Ask the office of your cancer doctor."),
        },
    ),
    Requirement(
        kind=RecordKind.CHEMOTHERAPY,
        name=RecordKind.CHEMOTHERAPY.label,
        medical_name=_("treatment regimens"),
        what_it_is=_(
            "The names of the medicines your child had, with dates. Dates that are only about right are fine."
        ),
        looks_like=_("A chart called “roadmap”, a calendar, or a list you write yourself."),
        where_to_find=_("Ask your child’s cancer nurse. A photo of your own list is fine too."),
        note=_("If your child had no chemo, there is nothing to add here."),
        ask_words=(
            _("Chemotherapy roadmaps and treatment summary: plan or study, medicines, doses, dates and bad reactions."),
        ),
        doubt=said_no("had_chemotherapy", _("you said no chemo")),
        own_words={
            "what_it_is": _(
                "The names of the medicines you had, with dates. Dates that are only about right are fine."
            ),
            "where_to_find": _("Ask your cancer nurse. A photo of your own list is fine too."),
            "note": _("If you had no chemo, there is nothing to add here."),
        },
    ),
    Requirement(
        kind=RecordKind.RADIATION,
        name=RecordKind.RADIATION.label,
        medical_name=_("radiation treatment summary"),
        what_it_is=_("Where radiation was given, how much and when. The radiation doctor writes it at the end."),
        looks_like=_("1 or 2 pages with a dose and dates."),
        where_to_find=_("Ask the radiation office of the hospital where it was given."),
        note=_("If your child had no radiation, there is nothing to add here."),
        ask_words=(
            _(
                "The radiation completion summary: site, dose, number of treatments and dates; "
                "if you can, the dose plan."
            ),
        ),
        doubt=said_no("had_radiation", _("you said no radiation")),
        own_words={"note": _("If you had no radiation, there is nothing to add here.")},
    ),
    Requirement(
        kind=RecordKind.MRI,
        name=RecordKind.MRI.label,
        medical_name=_("MRI images"),
        what_it_is=_("The MRI pictures themselves. Our doctors look at them with their own eyes."),
        looks_like=_("A disc (CD or DVD), or a large download called “images”, “DICOM” or “ZIP”."),
        where_to_find=_("Ask the image library or the radiology office of your hospital for a copy on a disc."),
        ask_words=(
            _(
                "The MRI pictures of every study since diagnosis, and CT or PET pictures, as whole DICOM studies, "
                "sent electronically. No film, no JPEG, no pictures of a screen."
            ),
        ),
        doubt=none_of([TestDone.MRI], _("you said no MRI")),
        takes_scan_pictures=True,
    ),
    Requirement(
        kind=RecordKind.OTHER,
        name=RecordKind.OTHER.label,
        medical_name=_("other records"),
        what_it_is=_("Anything else you want our doctors to see, such as a letter, a list or a photo."),
        looks_like=_("Any paper or photo."),
        where_to_find=_("You may have it at home, on your phone or in your hospital’s patient site."),
        ask_words=(_("Other records that the family names when you call them."),),
    ),
)

_ABOUT_CAREGIVERS: Final = (
    Requirement(
        kind=RecordKind.COURT_PAPERS,
        name=RecordKind.COURT_PAPERS.label,
        medical_name=_("guardianship or placement order"),
        what_it_is=_("A paper that says you may decide about the child’s care. We need it before we share records."),
        looks_like=_("A letter or order with the name of a court or an agency, often with a seal."),
        where_to_find=_("Ask your caseworker, the agency or the court for a copy. A phone photo is fine."),
        note=_("Only you and our team see it."),
        own_words={
            "what_it_is": _("A paper that says who may decide about your care. We need it before we share records.")
        },
    ),
    Requirement(
        kind=RecordKind.INSURANCE_CARD,
        name=RecordKind.INSURANCE_CARD.label,
        medical_name=_("insurance card"),
        what_it_is=_("Both sides of your insurance card. Then you don’t have to type the numbers."),
        looks_like=_("A plastic or paper card, or a picture of it in the plan’s app."),
        where_to_find=_("In your wallet, or in your plan’s app. A phone photo of each side is fine."),
        note=_("Only you and our team see it. The call is free either way."),
    ),
)

REQUIREMENTS: Final[Mapping[RecordKind, Requirement]] = {each.kind: each for each in (*_ALL, *_ABOUT_CAREGIVERS)}
# What the meter counts; "anything else" is never waited for.
NINE_KINDS: Final = tuple(each.kind for each in _ALL if each.kind != RecordKind.OTHER)
