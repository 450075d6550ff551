"""MLRsearch on systems that another process simulates.

Reads one JSON object a line from stdin, writes one a line to stdout:
  in   {"goal": {...}, "minLoad": r, "maxLoad": r}    a search to make
  out  {"duration": s, "load": r}                     a trial that it asks for
  in   {"offered": n, "good": n}                      what came of it
  out  {"throughput": r, "lowerBound": r}             the result; null for what it did not find
"""

import json
import sys

from MLRsearch import (
    AbstractMeasurer,
    Config,
    MeasurementResult,
    MultipleLossRatioSearch,
    SearchGoal,
)


def write(message):
    print(json.dumps(message), flush=True)


class Asking(AbstractMeasurer):
    """Requests that were not good in time count as lost: so a latency objective is a loss ratio."""

    def measure(self, intended_duration, intended_load):
        write({"duration": intended_duration, "load": intended_load})
        answer = json.loads(sys.stdin.readline())
        return MeasurementResult(
            intended_duration=intended_duration,
            intended_load=intended_load,
            offered_count=answer["offered"],
            forwarding_count=answer["good"],
        )


def search(request):
    goal = SearchGoal(**request["goal"])
    config = Config(
        goals=[goal],
        min_load=request["minLoad"],
        max_load=request["maxLoad"],
        search_duration_max=3600.0,
        warmup_duration=None,
    )
    result = MultipleLossRatioSearch(config).search(Asking())[goal]
    bound = getattr(result, "relevant_lower_bound", None)
    throughput = getattr(result, "conditional_throughput", None)
    return {
        "throughput": None if throughput is None else float(throughput),
        "lowerBound": None if bound is None else float(bound),
    }


for line in sys.stdin:
    try:
        write(search(json.loads(line)))
    except Exception as error:  # a search that MLRsearch gives up is a result as well
        write({"throughput": None, "lowerBound": None, "error": repr(error)})
