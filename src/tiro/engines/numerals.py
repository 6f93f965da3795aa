"""English words for numbers in figures, in the ways that people read them."""

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_GROUPS = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_LONGEST_CARDINAL = 12
_YEAR_DIGITS = 4


def readings(figures: str) -> list[list[str]]:
    """Give the ways to read a run of digits: as a number, digit by digit, as a year.

    `1984` is "one thousand nine hundred eighty four", "one nine eight four" and "nineteen eighty
    four".
    """
    found = [spelled(figures)]
    if len(figures) <= _LONGEST_CARDINAL and (figures == "0" or figures[0] != "0"):
        found.insert(0, _cardinal(int(figures)))
    if len(figures) == _YEAR_DIGITS and figures[0] != "0":
        found.append(_year(int(figures)))
    return found


def spelled(figures: str) -> list[str]:
    """Read digit by digit."""
    return [_ONES[int(figure)] for figure in figures]


def _cardinal(number: int) -> list[str]:
    for size, name in _GROUPS:
        if number >= size:
            above, below = divmod(number, size)
            return [*_cardinal(above), name, *(_cardinal(below) if below else ())]
    if number >= 100:
        above, below = divmod(number, 100)
        return [_ONES[above], "hundred", *(_cardinal(below) if below else ())]
    return _below_hundred(number)


def _below_hundred(number: int) -> list[str]:
    if number < len(_ONES):
        return [_ONES[number]]
    tens, ones = divmod(number, 10)
    return [_TENS[tens - 2], *([_ONES[ones]] if ones else ())]


def _year(number: int) -> list[str]:
    century, year = divmod(number, 100)
    if year == 0:
        return [*_below_hundred(century), "hundred"]
    if year < 10:
        return [*_below_hundred(century), "oh", _ONES[year]]
    return [*_below_hundred(century), *_below_hundred(year)]
