"""The hospital's own templates of messages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from messaging.models import MessageTemplate
from portal.accounts.roles import Act
from portal.audit.staff_admin import StaffModelAdmin


@admin.register(MessageTemplate)
class MessageTemplateAdmin(StaffModelAdmin):
    """Staff read what they may send; administrators change it. One that is not wanted is taken out of use."""

    see = Act.SEE_CENTER
    change = Act.CHANGE_CENTER
    add = Act.CHANGE_CENTER
    list_display = ["name", "order", "is_active"]
    fieldsets = [
        (None, {"fields": ["order", "is_active"]}),
        (_("English"), {"fields": ["name_en", "text_en"]}),
        (_("Spanish"), {"fields": ["name_es", "text_es"]}),
    ]
