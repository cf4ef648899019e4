"""Coordinates from the name of a source."""

import math

from astropy.coordinates import jparser

MINUS = str.maketrans(dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\ufe58\ufe63\uff0d", "-") | {"\uff0b": "+"})


def degrees_of(sign: str, whole: str, minutes: str, seconds: str, fraction: str) -> float:
    """Degrees, or hours, of their sexagesimal parts; jparser's own angles, which carry units, take thirty times as
    long.

    >>> degrees_of("-", "53", "20", "40", "5")
    -53.34458333333333
    """
    value = int(whole) + int(minutes) / 60 + float(f"{seconds}.{fraction}") / 3600
    return -value if sign == "-" else value


def read_position(name: str) -> tuple[float, float, float, float]:
    r"""ra and dec in degrees (ICRS), and how far the source may lie from there in each, in arc seconds on the sky.

    The name holds JHHMMSS[.sss]±DDMMSS[.sss], with or without the points (astropy's reading of such names). Digits
    that a name leaves out are cut off, not rounded (IAU), and some authors round: the uncertainty is one unit of the
    last digit, that of ra shortened by cos(dec). J2000 is taken as ICRS, which differ by less than 0.03 arc seconds.
    All four are NaN if there is no such name, or its numbers are no position; a degree of one digit is not guessed at.

    >>> read_position("J205850-532040_overlay.png")
    (314.70833333, -53.34444444, 8.955, 1.0)
    >>> read_position("J295850-532040")[0], read_position("EMU J203000.5\u2212532040")[1]
    (nan, -53.34444444)
    """
    nothing = (math.nan,) * 4
    name = name if name.isascii() else name.translate(MINUS)
    match = jparser.search(name)
    if match is None or len(match.group(8)) != 2:
        return nothing
    ra, dec = round(15 * degrees_of(*match.groups()[1:6]), 8), round(degrees_of(*match.groups()[6:11]), 8)
    if not 0 <= ra < 360 or not -90 <= dec <= 90:
        return nothing
    ra_digits, dec_digits = len(match.group(6)), len(match.group(11))
    step_ra = 15 * 10.0**-ra_digits * math.cos(math.radians(dec))
    return ra, dec, round(step_ra, 4), 10.0**-dec_digits
