"""Our own line icons: 24 by 24, drawn with a 1.75 px stroke, always beside words."""

from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS: dict[str, str] = {
    "alert": '<path d="M12 3.8 21 19.5H3z"/><path d="M12 10v4.2M12 16.8v.2"/>',
    "arrow-left": '<path d="M20 12H4.5M10.5 6l-6 6 6 6"/>',
    "arrow-right": '<path d="M4 12h15.5M13.5 6l6 6-6 6"/>',
    "check": '<path d="m4.5 12.8 5 5L19.5 7"/>',
    "check-circle": '<circle cx="12" cy="12" r="9"/><path d="m7.8 12.4 3 3 5.6-6"/>',
    "chevron-right": '<path d="m9.5 5.5 6.5 6.5-6.5 6.5"/>',
    "circle": '<circle cx="12" cy="12" r="8.5"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 6.8V12l3.6 2.2"/>',
    "file": '<path d="M6 3h8l5 5v12a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1z"/><path d="M13.5 3v5.5H19"/>',
    "globe": '<circle cx="12" cy="12" r="9"/>'
    '<path d="M3 12h18M12 3c2.6 2.6 3.8 5.6 3.8 9S14.6 18.4 12 21c-2.6-2.6-3.8-5.6-3.8-9S9.4 5.6 12 3z"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.6M12 7.4v.2"/>',
    "mail": '<rect x="3" y="5" width="18" height="14" rx="2.2"/><path d="m3.8 7 8.2 6.2L20.2 7"/>',
    "phone": '<path d="M5.2 3.5h3.3l1.8 4.6-2.2 1.7a12.4 12.4 0 0 0 6.1 6.1l1.7-2.2 4.6 1.8v3.3a1.8 1.8 0 0 1-2 1.8'
    'A16.4 16.4 0 0 1 3.4 5.5a1.8 1.8 0 0 1 1.8-2z"/>',
}


@cache
def drawn_icon(name: str) -> SafeString:
    """One of our icons; it stays silent, because words always stand beside it."""
    return format_html(
        '<svg class="c-icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(ICONS[name]),  # noqa: S308 - our own drawings
    )
