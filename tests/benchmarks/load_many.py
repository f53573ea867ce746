"""Loading N made-up dossiers against a bare bulk insert of as many rows in the same run, and the memory that it takes.

The reference is `bulk_create` of all rows, a thousand at a time, into one plain table of five columns without foreign
keys and indexes; ours are rows of six tables with all of theirs. Memory: the largest resident size of the process that
loads N dossiers, and of another one that goes on to 10 N.
"""

import json

from tests.benchmarks.harness import Verdicts, engines, installation, options, say
from tests.live import Installation

LEAST_SHARE = 0.2
MOST_GROWTH_MB = 32

CODE = """
import json, resource, time
from django.db import connection, models
from django.utils import timezone
from reception.demo.load_many import load_dossiers
from reception.models import Attachment, Dossier, DossierSerial, Event, Party, Slot

class Bare(models.Model):
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=300)
    status = models.CharField(max_length=24)
    at = models.DateTimeField()
    number = models.IntegerField()

    class Meta:
        app_label = "reception"
        db_table = "bare_rows"

def rows():
    return sum(model.objects.count() for model in (Attachment, Dossier, DossierSerial, Event, Party, Slot))

def timed(call):
    began = time.perf_counter()
    call()
    return time.perf_counter() - began

def insert_bare(number):
    at = timezone.now()
    for start in range(0, number, 1000):
        Bare.objects.bulk_create(
            Bare(code=f"H99.18-261130-{each:04d}", name="Nguyễn Thị Minh Thư", status="accepted", at=at, number=each)
            for each in range(start, min(start + 1000, number))
        )

before = rows()
ours = timed(lambda: load_dossiers(NUMBER))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
written = rows() - before
with connection.schema_editor() as editor:
    editor.create_model(Bare)
bare = timed(lambda: insert_bare(written))
with connection.schema_editor() as editor:
    editor.delete_model(Bare)
print("ANSWER " + json.dumps({"ours": ours, "bare": bare, "rows": written, "peak_mb": peak}))
"""


def measure(site: Installation, number: int) -> dict[str, float]:
    """What one process tells that makes sure of `number` dossiers."""
    output, _ = site.begin(CODE.replace("NUMBER", str(number))).communicate()
    answers = [line for line in output.splitlines() if line.startswith("ANSWER ")]
    if not answers:
        raise SystemExit(f"the load ended without an answer: {output[-2000:]}")
    return json.loads(answers[0].removeprefix("ANSWER "))


def main() -> None:
    """Measures and ends with the exit status."""
    given = options(__doc__, dossiers=(3000, "N; ten times as many are loaded too"))
    verdicts = Verdicts()
    for engine in engines(given):
        with installation(engine, only=("simulator",)) as site:
            few, many = (measure(site, number) for number in (given.dossiers, 10 * given.dossiers))
        rate, bare_rate = many["rows"] / many["ours"], many["rows"] / many["bare"]
        say(f"  up to {10 * given.dossiers} dossiers: {many['rows']} rows in {many['ours']:.1f} s, {rate:.0f} a second")
        say(f"  as many bare rows: {many['bare']:.1f} s, {bare_rate:.0f} a second")
        say(f"  largest resident size: {few['peak_mb']:.0f} MB, then {many['peak_mb']:.0f} MB")
        verdicts.check("share of a bare bulk insert", many["bare"] / many["ours"], least=LEAST_SHARE)
        verdicts.check("growth of memory from N to 10 N, MB", many["peak_mb"] - few["peak_mb"], most=MOST_GROWTH_MB)
    verdicts.finish()


if __name__ == "__main__":
    main()
