"""Positions in a recording as people read them."""


def clock(seconds: float) -> str:
    """Write a position in a recording, such as 4:05 or 1:12:41."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
