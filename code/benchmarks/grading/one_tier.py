"""``python one_tier.py TIER CORES SECONDS.json grade ...``: the course's command in one tier, on some cores.

Affinity keeps it there: it has as many jobs as it finds cores, and one job alone can keep more than one busy. How long
each submission took goes to SECONDS.json. There is no option for a weaker tier: nobody should choose one.
"""

import json
import os
import sys
import time
from pathlib import Path

from coursework import __main__, grade, sandbox


def run(tier, cores, seconds_file, *arguments):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:int(cores)])
    __main__.require = lambda *_: None  # root may run these answers in any tier: they are our own
    sandbox.TIERS = tuple(known for known in sandbox.TIERS if known.letter == tier)
    seconds, graded = [], grade.grade_one

    def timed(*arguments_, **options):
        start = time.perf_counter()
        row = graded(*arguments_, **options)
        seconds.append(time.perf_counter() - start)
        return row

    grade.grade_one = timed
    code = __main__.main(list(arguments))
    Path(seconds_file).write_text(json.dumps(seconds), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
