# shellcheck shell=bash
# The README's test command, and what came of each test.

# shellcheck disable=SC2034,SC2154 # `scratch` and `step_pid` belong to .ci/steps.sh

# The whole of .ci/run is to end within 50 minutes; a slow machine gets some more.
longest_run_seconds=$((66 * 60))

run_tests() {
  local report=$scratch/tests.json exit_code counts test_passed test_failed test_skipped
  export HEADROOM_TEST_REPORT=$report
  step_began[tests]=$SECONDS
  # In the background, so that a signal to this script is heeded at once. `timeout` makes a process group of it.
  timeout --kill-after=30 $((longest_run_seconds - SECONDS)) npm test </dev/null &
  step_pid[tests]=$!
  finish tests
  exit_code=$?
  ((exit_code != 124)) || echo "The tests were stopped: $(duration "$longest_run_seconds") had passed."
  echo "Tests took $(duration $((SECONDS - step_began[tests])))."

  counts=$(node .ci/count-tests.mjs "$report" "$exit_code") || counts='0 1 0'
  read -r test_passed test_failed test_skipped <<<"$counts"
  passed=$((passed + test_passed))
  failed=$((failed + test_failed))
  skipped=$((skipped + test_skipped))
}
