#!/usr/bin/env python3
"""Makes recurrence-oracle.json.gz: when conferences begin, by a program that shares nothing with Convene.

    python3 test/core/recurrence-oracle.py > test/core/recurrence-oracle.json.gz

python3-dateutil steps (rrule for days and weeks; for months relativedelta, which ends a short month on its last day),
and moves what a zone leaves out (tz.resolve_imaginary); what it has twice is the first (fold 0). The zones are those of
the standard library's zoneinfo, and dateutil's own must agree, but for Casablanca: dateutil 2.9 misreads zones whose
summer time is the standard one. 2,000 rules from a fixed seed, all between 1996 and 2025, so that no law can change
them any more. The bytes depend on the zone data of the machine only where they correct the past; `versions` says which
made them.

`leftOut` and `twice` count the starts whose wall time the zone leaves out or has twice.

{"versions": {…}, "leftOut": n, "twice": n, "rules": [[zone, "2004-10-31T02:30", repeats, [[index, seconds since the epoch], …]], …]}
"""
import gzip
import json
import random
import re
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import dateutil
from dateutil import tz
from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, WEEKLY, rrule

ZONES = [
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
]
REPEATS = ["daily", "weekly", "2_weekly", "monthly", "2_monthly"]
RULES = 2000
FIRST, LAST = datetime(1996, 1, 1), datetime(2025, 12, 31)
draw = random.Random(20260)
odd = {"leftOut": 0, "twice": 0}


def turns(zone):
    """Wall times just before the offset of a zone changes."""
    found, at = [], FIRST
    offset = lambda t: t.replace(tzinfo=timezone.utc).astimezone(zone).utcoffset()
    while at < LAST:
        after = at + timedelta(hours=1)
        if offset(at) != offset(after):
            found.append(at + offset(at))
        at = after
    return found


def step(repeats, start, index):
    if repeats == "daily":
        return start + timedelta(days=index)
    if repeats in ("weekly", "2_weekly"):
        return start + timedelta(weeks=index * (2 if repeats == "2_weekly" else 1))
    return start + relativedelta(months=index * (2 if repeats == "2_monthly" else 1))


def draw_start(repeats, edges):
    kind = draw.random()
    if edges and kind < 0.6:
        # Some steps before a turn, near the hour of it, so that the rule runs into it.
        edge = draw.choice(edges).replace(minute=0)
        near = step(repeats, edge, -draw.choice([0, 1, 2, 3, 5, 11, 40]))
        return near + timedelta(minutes=draw.choice([-60, -30, -15, 0, 15, 30, 45, 60, 90, 119, 120]))
    start = FIRST + timedelta(days=draw.randrange((LAST - FIRST).days), minutes=draw.randrange(24 * 60))
    if kind < 0.9:
        # The last days of a month, and the first.
        start = start.replace(day=1) + timedelta(days=draw.choice([-4, -3, -2, -1, 0]))
    return start


def instant(wall, zone):
    at = exactly(wall, ZoneInfo(zone))
    if zone != "Africa/Casablanca":
        assert at == exactly(wall, tz.gettz(zone)), (zone, wall)
    shown = datetime.fromtimestamp(at, ZoneInfo(zone)).replace(tzinfo=None)
    exists = tz.datetime_exists(wall, ZoneInfo(zone))
    assert shown == wall if exists else shown > wall, (zone, wall)
    odd["leftOut"] += not exists
    odd["twice"] += tz.datetime_ambiguous(wall, ZoneInfo(zone))
    return at


def exactly(wall, zone):
    return int(tz.resolve_imaginary(wall.replace(tzinfo=zone, fold=0)).timestamp())


def rule(zone, edges):
    while True:
        repeats = draw.choice(REPEATS)
        start = draw_start(repeats, edges)
        if not FIRST <= start <= LAST:
            continue
        last = 0
        while last < 4000 and step(repeats, start, last + 1) <= LAST:
            last += 1
        indexes = sorted({i for i in [0, 1, 2, 3, 5, 11, 12, 40, last] if i <= last} | {draw.randint(0, last) for _ in range(3)})
        walls = [step(repeats, start, i) for i in indexes]
        if repeats in ("daily", "weekly", "2_weekly"):
            freq, interval = {"daily": (DAILY, 1), "weekly": (WEEKLY, 1), "2_weekly": (WEEKLY, 2)}[repeats]
            stepped = list(rrule(freq, dtstart=start, interval=interval, count=last + 1))
            assert walls == [stepped[i] for i in indexes]
        return [zone, start.isoformat(timespec="minutes"), repeats, [[i, instant(w, zone)] for i, w in zip(indexes, walls)]]


edges = {zone: turns(ZoneInfo(zone)) for zone in ZONES}
rules = [rule(ZONES[n % len(ZONES)], edges[ZONES[n % len(ZONES)]]) for n in range(RULES)]
with open("/usr/share/zoneinfo/tzdata.zi") as data:
    zone_data = re.sub(r"[^0-9a-z]|version", "", data.readline())
versions = {"dateutil": dateutil.__version__, "python": sys.version.split()[0], "zone data": zone_data}
text = json.dumps({"versions": versions, **odd, "rules": rules}, separators=(",", ":")).encode()
sys.stdout.buffer.write(gzip.compress(text, mtime=0))
