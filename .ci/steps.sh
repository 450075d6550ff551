# shellcheck shell=bash
# Steps: each runs with its output in a log, and is reported as one line with its duration; a failed one shows its log.

scratch=$(mktemp -d -t headroom-ci.XXXXXX)
passed=0
failed=0
skipped=0

# Running steps, and when each began (in seconds of this script), by name.
declare -A step_pid step_began

heading() {
  printf '\n== %s (%s so far)\n' "$1" "$(duration "$SECONDS")"
}

# begin NAME COMMAND...: starts a step in the background. Its end is reported by `set_up NAME`.
begin() {
  local name=$1
  shift
  step_began[$name]=$SECONDS
  set -m # a process group of its own, so that `clean_up` ends all of it
  run_noting_its_end "$name" "$@" </dev/null >"$(log_of "$name")" 2>&1 &
  set +m
  step_pid[$name]=$!
}

run_noting_its_end() {
  local name=$1 exit_code
  shift
  "$@"
  exit_code=$?
  echo "$SECONDS" >"$(log_of "$name").end"
  return "$exit_code"
}

# finish NAME: waits for a step, and ends as it ended.
finish() {
  local name=$1 pid=${step_pid[$1]} exit_code
  wait "$pid"
  exit_code=$?
  unset "step_pid[$name]"
  return "$exit_code"
}

# set_up NAME: waits for a step that prepares the machine. Only its failure counts.
set_up() {
  local name=$1
  if finish "$name"; then
    report ok "$name"
  else
    report FAILED "$name"
    failed=$((failed + 1))
  fi
}

# check NAME COMMAND...: runs a step that judges the project. Counts as one.
check() {
  local name=$1
  begin "$@"
  if finish "$name"; then
    report ok "$name"
    passed=$((passed + 1))
  else
    report FAILED "$name"
    failed=$((failed + 1))
  fi
}

report() {
  local outcome=$1 name=$2 ended
  ended=$(cat "$(log_of "$name").end" 2>/dev/null || echo "$SECONDS")
  printf '%-6s %-20s %s\n' "$outcome" "$name" "$(duration $((ended - step_began[$name])))"
  if [[ $outcome == FAILED ]]; then
    tail -n 200 "$(log_of "$name")" | sed 's/^/       | /'
  fi
}

log_of() {
  printf '%s/%s.log' "$scratch" "${1// /-}"
}

duration() {
  printf '%d min %02d s' $(($1 / 60)) $(($1 % 60))
}

# Ends what this run started and what still runs of it. Safe to call twice.
clean_up() {
  local name
  for name in "${!step_pid[@]}"; do
    kill -- "-${step_pid[$name]}" 2>/dev/null
    finish "$name"
  done
  stop_engine
  rm -rf "$scratch"
}

close_with_counts() {
  printf '\nTook %s.\n' "$(duration "$SECONDS")"
  local line="$passed passed, $failed failed"
  ((skipped == 0)) || line+=", $skipped skipped"
  echo "$line"
  ((failed == 0))
}
