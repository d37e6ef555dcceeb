"""Calendars with limits and exceptions; calls that know when they are; outcomes, promises, wishes."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.lib.ids
import scheduling.models.schedule


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_initial"),
        ("scheduling", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(
            sql="CREATE SEQUENCE scheduling_schedule_number AS integer",
            reverse_sql="DROP SEQUENCE scheduling_schedule_number",
        ),
        migrations.CreateModel(
            name="AvailabilityException",
            fields=[
                (
                    "id",
                    models.UUIDField(default=portal.lib.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("closed", "Closed"), ("extra", "Extra hours")],
                        default="closed",
                        max_length=10,
                        verbose_name="what is different",
                    ),
                ),
                ("day_on", models.DateField(verbose_name="day")),
                (
                    "opens_at",
                    models.TimeField(
                        blank=True, help_text="Leave both times empty for all day.", null=True, verbose_name="from"
                    ),
                ),
                ("closes_at", models.TimeField(blank=True, null=True, verbose_name="until")),
                ("slot_minutes", models.PositiveSmallIntegerField(default=30, verbose_name="minutes per call")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note for staff")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "verbose_name": "day with other hours",
                "verbose_name_plural": "days with other hours",
                "ordering": ["day_on", "opens_at"],
            },
        ),
        migrations.CreateModel(
            name="CallOutcome",
            fields=[
                (
                    "id",
                    models.UUIDField(default=portal.lib.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=1, verbose_name="which try")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("reached", "We talked"),
                            ("no_answer", "No answer"),
                            ("left_message", "Left a message"),
                            ("interpreter_missing", "The interpreter was not there"),
                        ],
                        max_length=20,
                        verbose_name="result",
                    ),
                ),
                ("provider", models.CharField(blank=True, max_length=120, verbose_name="provider recommended")),
                (
                    "next_step",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("send_answers", "The family finishes its answers and sends them"),
                            ("send_records", "The family sends records"),
                            ("team_reviews", "We look at what we have"),
                            ("team_calls", "We call again"),
                            ("team_writes", "We write to the family"),
                            ("nothing", "Nothing more for now"),
                        ],
                        max_length=20,
                        verbose_name="next step",
                    ),
                ),
                ("next_step_on", models.DateField(blank=True, null=True, verbose_name="by")),
                ("note_to_family", models.TextField(blank=True, max_length=2000, verbose_name="note to the family")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="written down"
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome of a call",
                "verbose_name_plural": "outcomes of calls",
                "ordering": ["appointment", "attempt"],
            },
        ),
        migrations.CreateModel(
            name="CallPromise",
            fields=[
                (
                    "appointment",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="promise",
                        serialize=False,
                        to="scheduling.appointment",
                    ),
                ),
                ("first_word", models.PositiveSmallIntegerField(editable=False)),
                ("second_word", models.PositiveSmallIntegerField(editable=False)),
                (
                    "nobody_called_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="told us that nobody called"),
                ),
            ],
            options={
                "verbose_name": "call promise",
                "verbose_name_plural": "call promises",
            },
        ),
        migrations.CreateModel(
            name="CallWish",
            fields=[
                (
                    "id",
                    models.UUIDField(default=portal.lib.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(
                            choices=[
                                (1, "Monday"),
                                (2, "Tuesday"),
                                (3, "Wednesday"),
                                (4, "Thursday"),
                                (5, "Friday"),
                                (6, "Saturday"),
                                (7, "Sunday"),
                            ]
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="days",
                    ),
                ),
                (
                    "parts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("morning", "Morning, before noon"),
                                ("afternoon", "Afternoon, noon to 5 p.m."),
                                ("evening", "Evening, after 5 p.m."),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="parts of the day",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("family_time_zone", models.CharField(blank=True, max_length=64, verbose_name="family’s time zone")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Waiting"), ("handled", "Taken care of"), ("withdrawn", "Taken back")],
                        default="open",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="asked"),
                ),
                ("handled_at", models.DateTimeField(editable=False, null=True, verbose_name="taken care of")),
            ],
            options={
                "verbose_name": "wish for a call",
                "verbose_name_plural": "wishes for a call",
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="InterpreterLead",
            fields=[
                (
                    "id",
                    models.UUIDField(default=portal.lib.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("en", "English"),
                            ("es", "Spanish"),
                            ("am", "Amharic"),
                            ("ar", "Arabic"),
                            ("my", "Burmese"),
                            ("yue", "Cantonese"),
                            ("zh", "Chinese (Mandarin)"),
                            ("prs", "Dari"),
                            ("fa", "Farsi"),
                            ("fr", "French"),
                            ("de", "German"),
                            ("ht", "Haitian Creole"),
                            ("hi", "Hindi"),
                            ("ko", "Korean"),
                            ("ne", "Nepali"),
                            ("pt", "Portuguese"),
                            ("ru", "Russian"),
                            ("so", "Somali"),
                            ("sw", "Swahili"),
                            ("tl", "Tagalog"),
                            ("ti", "Tigrinya"),
                            ("uk", "Ukrainian"),
                            ("vi", "Vietnamese"),
                        ],
                        help_text="Leave empty for every language that is not listed.",
                        max_length=8,
                        unique=True,
                        verbose_name="language",
                    ),
                ),
                ("lead_hours", models.PositiveSmallIntegerField(default=24, verbose_name="hours of notice")),
            ],
            options={
                "verbose_name": "notice for an interpreter",
                "verbose_name_plural": "notice for interpreters",
                "ordering": ["language"],
            },
        ),
        migrations.CreateModel(
            name="OpeningWatch",
            fields=[
                (
                    "id",
                    models.UUIDField(default=portal.lib.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("offered", "A time is held"),
                            ("taken", "Booked"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("offer_expires_at", models.DateTimeField(editable=False, null=True)),
                ("offer_count", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="waiting since"
                    ),
                ),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "wait for an opening",
                "verbose_name_plural": "waits for an opening",
                "ordering": ["created_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="appointment",
            name="appointment_status_is_known",
        ),
        migrations.AddField(
            model_name="appointment",
            name="booked_on_behalf",
            field=models.BooleanField(default=False, editable=False, verbose_name="booked by staff for the family"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="cancel_note",
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name="in their words"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="cancel_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("time", "The time does not work for us"),
                    ("unwell", "My child is not well"),
                    ("elsewhere", "We get help somewhere else"),
                    ("not_now", "Not now, maybe later"),
                    ("other", "Something else"),
                    ("team", "We had to call it off"),
                    ("interpreter", "No interpreter was there"),
                ],
                editable=False,
                max_length=20,
                verbose_name="reason",
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="ends_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="end"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="kept_outside_hours_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="appointment",
            name="moves_from",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moved_to",
                to="scheduling.appointment",
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="schedule_number",
            field=models.IntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="appointment",
            name="starts_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="start"),
        ),
        migrations.AddField(
            model_name="schedule",
            name="buffer_minutes",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="Kept free after each time, for notes and for breath.",
                verbose_name="minutes between calls",
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="cut_off_hours",
            field=models.PositiveSmallIntegerField(
                default=2,
                help_text="Families who want to move a call this close to its start are asked to phone.",
                verbose_name="hours before a call in which it stays put",
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="daily_maximum",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="Leave empty for no limit.", null=True, verbose_name="most calls in a day"
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="feed_digest",
            field=models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="schedule",
            name="feed_made_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="schedule",
            name="horizon_days",
            field=models.PositiveSmallIntegerField(
                default=28, help_text="How far ahead families can book.", verbose_name="days ahead"
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="languages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("en", "English"),
                        ("es", "Spanish"),
                        ("am", "Amharic"),
                        ("ar", "Arabic"),
                        ("my", "Burmese"),
                        ("yue", "Cantonese"),
                        ("zh", "Chinese (Mandarin)"),
                        ("prs", "Dari"),
                        ("fa", "Farsi"),
                        ("fr", "French"),
                        ("de", "German"),
                        ("ht", "Haitian Creole"),
                        ("hi", "Hindi"),
                        ("ko", "Korean"),
                        ("ne", "Nepali"),
                        ("pt", "Portuguese"),
                        ("ru", "Russian"),
                        ("so", "Somali"),
                        ("sw", "Swahili"),
                        ("tl", "Tagalog"),
                        ("ti", "Tigrinya"),
                        ("uk", "Ukrainian"),
                        ("vi", "Vietnamese"),
                    ],
                    max_length=8,
                ),
                default=scheduling.models.schedule.default_languages,
                size=None,
                verbose_name="languages",
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="lead_hours",
            field=models.PositiveSmallIntegerField(
                default=2,
                help_text="Families cannot book a time that starts sooner than this.",
                verbose_name="hours of notice",
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="number",
            field=models.IntegerField(
                db_default=models.Func(
                    models.Value("scheduling_schedule_number"), function="nextval", output_field=models.IntegerField()
                ),
                editable=False,
                unique=True,
            ),
        ),
        migrations.AlterField(
            model_name="appointment",
            name="status",
            field=models.CharField(
                choices=[
                    ("held", "Held"),
                    ("booked", "Booked"),
                    ("lapsed", "Hold ran out"),
                    ("cancelled", "Cancelled"),
                    ("moved", "Moved"),
                    ("fulfilled", "Done"),
                    ("noshow", "No answer"),
                ],
                default="held",
                editable=False,
                max_length=10,
                verbose_name="status",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cancel_reason", ""),
                    ("cancel_reason__in", ["time", "unwell", "elsewhere", "not_now", "other", "team", "interpreter"]),
                    _connector="OR",
                ),
                name="appointment_cancel_reason_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["held", "booked", "lapsed", "cancelled", "moved", "fulfilled", "noshow"])
                ),
                name="appointment_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("buffer_minutes__lte", 120)),
                name="schedule_buffer_is_short",
                violation_error_message="Keep at most 120 minutes free between calls.",
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("horizon_days__gte", 1), ("horizon_days__lte", 90)),
                name="schedule_horizon_is_near",
                violation_error_message="Families book between 1 and 90 days ahead.",
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("cut_off_hours__lte", 336), ("lead_hours__lte", 336)),
                name="schedule_notice_is_short",
                violation_error_message="Ask for at most 336 hours, which is two weeks.",
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("daily_maximum", None), ("daily_maximum__gte", 1), _connector="OR"),
                name="schedule_daily_maximum_allows_a_call",
                violation_error_message="Allow at least one call a day, or take the calendar out of use.",
            ),
        ),
        migrations.AddField(
            model_name="availabilityexception",
            name="schedule",
            field=models.ForeignKey(
                blank=True,
                help_text="Leave empty to close every calendar.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="exceptions",
                to="scheduling.schedule",
                verbose_name="calendar",
            ),
        ),
        migrations.AddField(
            model_name="calloutcome",
            name="appointment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="scheduling.appointment"
            ),
        ),
        migrations.AddField(
            model_name="calloutcome",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="callwish",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="callwish",
            name="handled_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="callwish",
            name="opinion_request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="call_wishes",
                to="intake.secondopinionrequest",
            ),
        ),
        migrations.AddConstraint(
            model_name="interpreterlead",
            constraint=models.CheckConstraint(
                condition=models.Q(("lead_hours__lte", 336)),
                name="interpreter_lead_is_short",
                violation_error_message="Ask for at most 336 hours, which is two weeks.",
            ),
        ),
        migrations.AddField(
            model_name="openingwatch",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="openingwatch",
            name="offered_call",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="scheduling.appointment",
            ),
        ),
        migrations.AddField(
            model_name="openingwatch",
            name="opinion_request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="opening_watches",
                to="intake.secondopinionrequest",
            ),
        ),
        migrations.AddIndex(
            model_name="availabilityexception",
            index=models.Index(fields=["day_on"], name="exception_by_day"),
        ),
        migrations.AddConstraint(
            model_name="availabilityexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["closed", "extra"])), name="exception_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="availabilityexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closes_at", None), ("opens_at", None)),
                    models.Q(
                        ("closes_at__gt", models.F("opens_at")),
                        ("closes_at__isnull", False),
                        ("opens_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="exception_has_both_times_or_none",
                violation_error_message="Give both times, the second after the first, or none for all day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="availabilityexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "closed"),
                    models.Q(("closes_at__isnull", False), ("opens_at__isnull", False), ("schedule__isnull", False)),
                    _connector="OR",
                ),
                name="exception_extra_has_calendar_and_times",
                violation_error_message="Extra hours need a calendar and both times.",
            ),
        ),
        migrations.AddConstraint(
            model_name="availabilityexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("slot_minutes__gte", 15), ("slot_minutes__lte", 120)),
                name="exception_slot_length",
                violation_error_message="A call takes between 15 and 120 minutes.",
            ),
        ),
        migrations.AddConstraint(
            model_name="calloutcome",
            constraint=models.UniqueConstraint(fields=("appointment", "attempt"), name="one_outcome_per_try"),
        ),
        migrations.AddConstraint(
            model_name="calloutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", ["reached", "no_answer", "left_message", "interpreter_missing"])),
                name="outcome_result_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="calloutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_step", ""),
                    (
                        "next_step__in",
                        ["send_answers", "send_records", "team_reviews", "team_calls", "team_writes", "nothing"],
                    ),
                    _connector="OR",
                ),
                name="outcome_next_step_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="calloutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("result", "reached"), _negated=True),
                    models.Q(("next_step", ""), _negated=True),
                    _connector="OR",
                ),
                name="outcome_of_a_talk_has_a_next_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="callwish",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "open")), fields=("opinion_request",), name="one_open_wish_per_request"
            ),
        ),
        migrations.AddConstraint(
            model_name="callwish",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["open", "handled", "withdrawn"])), name="wish_status_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="callwish",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "handled"), _negated=True), ("handled_at__isnull", False), _connector="OR"
                ),
                name="wish_handled_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingwatch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("waiting", "offered"))),
                fields=("opinion_request",),
                name="one_live_watch_per_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingwatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["waiting", "offered", "taken", "withdrawn"])),
                name="watch_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingwatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "offered"), _negated=True),
                    models.Q(("offer_expires_at__isnull", False), ("offered_call__isnull", False)),
                    _connector="OR",
                ),
                name="watch_offer_is_whole",
            ),
        ),
    ]
