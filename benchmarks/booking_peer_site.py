"""A bare site around django-appointment, for the same race; run in an environment of its own, never beside the portal.

`python booking_peer_site.py CLIENTS` makes its tables, one member of staff and signed-in clients, and prints them
as JSON; gunicorn serves `booking_peer_site:application`.
"""

import datetime as dt
import json
import os
import sys

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1", "localhost"],
    SECRET_KEY="of-a-throw-away-benchmark",  # noqa: S106 - guards nothing
    ROOT_URLCONF="booking_peer_site",
    USE_TZ=True,
    TIME_ZONE="UTC",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    STATIC_URL="/static/",
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "appointment",
    ],
    # Its package brings no complete migrations, and its tables lean on Django's: all are made from the models at once.
    MIGRATION_MODULES=dict.fromkeys(("admin", "auth", "contenttypes", "sessions", "appointment")),
    # Without form tokens: that work is not what is compared.
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["PEER_NAME"],
            "USER": os.environ.get("PEER_USER", ""),
            "PASSWORD": os.environ.get("PEER_PASSWORD", ""),
            "HOST": os.environ.get("PEER_HOST", ""),
            "PORT": os.environ.get("PEER_PORT", ""),
            "CONN_MAX_AGE": 600,
        }
    },
    APPOINTMENT_BASE_TEMPLATE="base_templates/base.html",
    APPOINTMENT_WEBSITE_NAME="benchmark",
    APPOINTMENT_PAYMENT_URL=None,
    USE_DJANGO_Q_FOR_EMAILS=False,
    PHONENUMBER_DEFAULT_REGION="US",
    LOGGING={"version": 1, "disable_existing_loggers": True},
)
django.setup()

from django.contrib import admin  # noqa: E402 - models and admin can be imported only now
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402

urlpatterns = [path("admin/", admin.site.urls), path("appt/", include("appointment.urls"))]
application = get_wsgi_application()


def seed(clients: int) -> dict[str, object]:
    """One service, one member of staff who works every day, and signed-in clients."""
    from appointment.models import Config, Service, StaffMember, WorkingHours  # type: ignore[import-not-found]  # noqa: PLC0415 - its tables are new
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    Config.objects.get_or_create(
        defaults={"slot_duration": 30, "lead_time": dt.time(9), "finish_time": dt.time(17), "website_name": "benchmark"}
    )
    service = Service.objects.create(name="Call", duration=dt.timedelta(minutes=30), price=0)
    taker = StaffMember.objects.create(user=User.objects.create_user("taker"), slot_duration=30)
    taker.services_offered.add(service)
    for day in range(7):
        WorkingHours.objects.create(staff_member=taker, day_of_week=day, start_time=dt.time(9), end_time=dt.time(17))
    sessions = []
    for number in range(clients):
        client = Client()
        user = User.objects.create_user(f"client{number}", f"client{number}@example.org")
        client.force_login(user)  # type: ignore[arg-type]  # its user, not the portal's
        sessions.append(client.cookies["sessionid"].value)
    return {"service": service.pk, "staff": taker.pk, "sessions": sessions}


if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps(seed(int(sys.argv[1]))))
