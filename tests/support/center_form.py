"""What the browser sends with the form of the hospital and center."""

from portal.center.models import BusinessHours


def center_rows(*changed: dict[str, object], holidays: tuple[dict[str, object], ...] = ()) -> dict[str, object]:
    """The rows of hours as they are, with `changed` laid over the first ones, then new holidays."""
    rows = [
        {
            "id": str(each.pk),
            "center": 1,
            "weekday": each.weekday,
            "opens_at": each.opens_at,
            "closes_at": each.closes_at,
        }
        for each in BusinessHours.objects.all()
    ]
    known = len(rows)
    rows += [{"center": 1} for _ in changed[known:]]
    for row, change in zip(rows, changed, strict=False):
        row.update(change)
    return {
        **_management("business_hours", total=len(rows), initial=known),
        **_numbered("business_hours", rows),
        **_management("holidays", total=len(holidays), initial=0),
        **_numbered("holidays", list(holidays)),
    }


def _management(prefix: str, *, total: int, initial: int) -> dict[str, object]:
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial}


def _numbered(prefix: str, rows: list[dict[str, object]]) -> dict[str, object]:
    return {f"{prefix}-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}
