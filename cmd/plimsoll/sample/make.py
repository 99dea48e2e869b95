#!/usr/bin/env python3
"""Makes the series of the sample estate, and testdata/estate-several.csv.

    python3 cmd/plimsoll/sample/make.py RAW

RAW is a folder with the four files that PROVENANCE.md names, as gzip CSV with
the columns series, time, value and, for the car parks, capacity. Only the
standard library is needed. The same input gives the same bytes.

Every series is cut at a Sunday 00:00 UTC and moved by whole weeks so that this
Sunday becomes AS_OF: the hour of the day and the day of the week of each sample
stay what they were. Values are scaled by one factor, or summed up, where
PROVENANCE.md says so; nothing is smoothed, filled or left out.
"""

import csv
import gzip
import io
import math
import pathlib
import sys
from datetime import datetime, timedelta, timezone

GIB = 1 << 30  # bytes
AS_OF = datetime(2026, 11, 1, tzinfo=timezone.utc)
ESTATE = pathlib.Path(__file__).resolve().parent
TESTDATA = ESTATE.parents[2] / "testdata"


def utc(day):
    return datetime.fromisoformat(day).replace(tzinfo=timezone.utc)


def read(raw, file):
    """Returns {series: [(time, value, capacity or ""), ...]} in the order of the file."""
    series = {}
    with gzip.open(raw / f"{file}.csv.gz", "rt", newline="") as f:
        for row in csv.DictReader(f):
            at = datetime.fromisoformat(row["time"].replace("Z", "+00:00"))
            series.setdefault(row["series"], []).append((at, float(row["value"]), row.get("capacity", "")))
    return series


def shifted(samples, weeks):
    """Moves samples by whole weeks and drops what then lies at or after AS_OF."""
    by = timedelta(weeks=weeks)
    return [(at + by, v, c) for at, v, c in samples if at + by < AS_OF]


def scaled(samples, factor):
    return [(at, v * factor, c) for at, v, c in samples]


def summed(samples, factor):
    """Running total. Samples of one instant (an hour told twice) are one step of it."""
    total, out = 0.0, {}
    for at, v, _ in sorted(samples, key=lambda s: s[0]):
        total += v * factor
        out[at] = float(round(total))
    return [(at, v, "") for at, v in out.items()]


def unlogged(samples):
    """Undoes the natural logarithm, to whole counts."""
    return [(at, float(round(math.exp(v))), c) for at, v, c in samples]


def number(v):
    """Writes six significant digits, which is what the raw files have, or the whole of a whole number."""
    return str(int(v)) if v == int(v) else f"{v:.6g}"


def stamp(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def table(series, units):
    """Writes {name: samples} as CSV, with a capacity column where one is known."""
    known = any(c for samples in series.values() for _, _, c in samples)
    out = io.StringIO()
    w = csv.writer(out, lineterminator="\n")
    w.writerow(["series", "time", "value"] + (["capacity"] if known else []) + ["unit"])
    for name, samples in series.items():
        for at, v, c in samples:
            w.writerow([name, stamp(at), number(v)] + ([c] if known else []) + [units[name]])
    return out.getvalue()


def write(name, text):
    """Writes a gzip file without a name or a time inside, as gzip -n does."""
    with open(ESTATE / "series" / f"{name}.csv.gz", "wb") as f:
        with gzip.GzipFile(filename="", fileobj=f, mode="wb", compresslevel=9, mtime=0) as z:
            z.write(text.encode())


def estate(raw):
    """Returns {file: ({series: samples}, {series: unit})}."""
    nab, parking = read(raw, "nab_cloudwatch"), read(raw, "parking_occupancy")
    long, dc = read(raw, "long_histories"), read(raw, "datacentre_month")
    parks = {
        "car-park-mkt01": "BHMBCCMKT01",
        "car-park-thl01": "BHMBCCTHL01",
        "car-park-cccps98": "Others-CCCPS98",
        "car-park-arc01": "BHMBRTARC01",
    }
    return {
        "fleet-a": (
            {
                "fleet-a-cpu": scaled(shifted(dc["azure_2019_cpu_usage"], 389), 1e-5),
                "fleet-a-memory": scaled(shifted(dc["azure_2019_assigned_mem"], 389), GIB / 1000),
            },
            {"fleet-a-cpu": "{core}", "fleet-a-memory": "By"},
        ),
        "cluster-b": (
            {
                "cluster-b-cpu": scaled(shifted(dc["google_2019_avg_cpu"], 389), 1000),
                "cluster-b-memory": scaled(shifted(dc["google_2019_avg_mem"], 389), 4096 * GIB),
            },
            {"cluster-b-cpu": "{core}", "cluster-b-memory": "By"},
        ),
        "log-volume": (
            {"log-volume": summed(shifted(nab["ec2_disk_write_bytes_1ef3de"], 659), 100)},
            {"log-volume": "By"},
        ),
        "scaling-group": (
            {"scaling-group": shifted(nab["grok_asg_anomaly"], 665)},
            {"scaling-group": ""},
        ),
        "taxi-rides": (
            {"taxi-rides": shifted(nab["nyc_taxi"], 613)},
            {"taxi-rides": "{passenger}"},
        ),
        "page-views": (
            {"page-views": unlogged(shifted(long["wikipedia_log_visits"], 626))},
            {"page-views": "{view}"},
        ),
        "bike-hire": (
            {"bike-hire": shifted(long["bicimad_daily_users"], 261)},
            {"bike-hire": "{user}"},
        ),
        "car-parks": (
            {name: shifted(parking[code], 515) for name, code in parks.items()},
            {name: "{car}" for name in parks},
        ),
    }


def since(samples, day):
    return [s for s in samples if s[0] >= utc(day)]


def hourly(samples, reduce):
    """One value for each hour of samples that are in time order."""
    hours = {}
    for at, v, _ in samples:
        hours.setdefault(at.replace(minute=0, second=0), []).append(v)
    return [(at, reduce(v), "") for at, v in hours.items()]


def with_capacity(samples, levels):
    """Writes a capacity beside the first sample at or after each day, and nothing beside the others."""
    levels = [(utc(day), str(c)) for day, c in levels]
    out = []
    for at, v, _ in samples:
        c = ""
        while levels and at >= levels[0][0]:
            c = levels.pop(0)[1]
        out.append((at, v, c))
    return out


def several(files):
    """Returns the text of testdata/estate-several.csv."""
    of = {name: s for series, _ in files.values() for name, s in series.items()}
    rides = hourly(since(of["taxi-rides"], "2026-08-30"), sum)
    cpu = hourly(of["cluster-b-cpu"], lambda v: sum(v) / len(v))
    bikes = shifted(of["bike-hire"], 4)
    series = {
        "taxi-rides-hourly": with_capacity(rides, [("2026-08-30", 60000)]),
        "cluster-b-cpu-hourly": with_capacity(cpu, [("2026-10-14", 640), ("2026-10-24", 700)]),
        "car-park-mkt01": of["car-park-mkt01"],
        "bike-hire-daily": with_capacity(since(bikes, "2024-11-01"), [("2024-11-01", 18000)]),
        "page-views-daily": since(of["page-views"], "2025-05-01"),
    }
    units = {
        "taxi-rides-hourly": "{passenger}",
        "cluster-b-cpu-hourly": "{core}",
        "car-park-mkt01": "{car}",
        "bike-hire-daily": "{user}",
        "page-views-daily": "{view}",
    }
    return table(series, units)


def main(raw):
    files = estate(raw)
    for name, (series, units) in files.items():
        write(name, table(series, units))
        for s, samples in series.items():
            print(f"{name}: {s}: {len(samples)} samples, {stamp(samples[0][0])} to {stamp(samples[-1][0])}")
    (TESTDATA / "estate-several.csv").write_text(several(files))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
