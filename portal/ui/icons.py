"""Our own line icons: 24 by 24, drawn with a 1.75 px stroke, always beside words."""

ICONS: dict[str, str] = {
    "alert": '<path d="M12 3.8 21 19.5H3z"/><path d="M12 10v4.2M12 16.8v.2"/>',
    "arrow-left": '<path d="M20 12H4.5M10.5 6l-6 6 6 6"/>',
    "arrow-right": '<path d="M4 12h15.5M13.5 6l6 6-6 6"/>',
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2.5"/><path d="M3.5 10h17M8 2.8v4M16 2.8v4"/>',
    "camera": '<path d="M4 8h3.4L9 5.2h6L16.6 8H20a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1z"/>'
    '<circle cx="12" cy="13.4" r="3.4"/>',
    "check": '<path d="m4.5 12.8 5 5L19.5 7"/>',
    "check-circle": '<circle cx="12" cy="12" r="9"/><path d="m7.8 12.4 3 3 5.6-6"/>',
    "chevron-right": '<path d="m9.5 5.5 6.5 6.5-6.5 6.5"/>',
    "circle": '<circle cx="12" cy="12" r="8.5"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 6.8V12l3.6 2.2"/>',
    "download": '<path d="M12 3.5v12M7 11l5 5 5-5M4 20.5h16"/>',
    "file": '<path d="M6 3h8l5 5v12a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1z"/><path d="M13.5 3v5.5H19"/>',
    "globe": '<circle cx="12" cy="12" r="9"/>'
    '<path d="M3 12h18M12 3c2.6 2.6 3.8 5.6 3.8 9S14.6 18.4 12 21c-2.6-2.6-3.8-5.6-3.8-9S9.4 5.6 12 3z"/>',
    "home": '<path d="M3.5 11.2 12 4l8.5 7.2M6 9.6V20h12V9.6"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.6M12 7.4v.2"/>',
    "lock": '<rect x="4.5" y="10.5" width="15" height="10" rx="2"/><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3"/>',
    "mail": '<rect x="3" y="5" width="18" height="14" rx="2.2"/><path d="m3.8 7 8.2 6.2L20.2 7"/>',
    "people": '<circle cx="9" cy="8" r="3.6"/><path d="M2.5 20c.6-4 3-6 6.5-6s5.9 2 6.5 6M15.6 4.8a3.6 3.6 0 0 1 0 6.4'
    'M17.4 14.4c2.3.7 3.7 2.5 4.1 5.6"/>',
    "phone": '<path d="M5.2 3.5h3.3l1.8 4.6-2.2 1.7a12.4 12.4 0 0 0 6.1 6.1l1.7-2.2 4.6 1.8v3.3a1.8 1.8 0 0 1-2 1.8'
    'A16.4 16.4 0 0 1 3.4 5.5a1.8 1.8 0 0 1 1.8-2z"/>',
    "printer": '<path d="M7 9V3.5h10V9M7 17H4.5A1.5 1.5 0 0 1 3 15.5V10.5A1.5 1.5 0 0 1 4.5 9h15'
    'A1.5 1.5 0 0 1 21 10.5v5a1.5 1.5 0 0 1-1.5 1.5H17"/><path d="M7 14h10v6.5H7z"/>',
    "trash": '<path d="M4 6.5h16M9 6.5V4h6v2.5M6 6.5l1 14h10l1-14M10 10.5v6M14 10.5v6"/>',
    "upload": '<path d="M12 16V4M7 8.5l5-5 5 5M4 20.5h16"/>',
}
