# shellcheck shell=bash
# What the machine itself must have: Debian's packages and a container engine.
# shellcheck disable=SC2154 # `scratch` is set in .ci/steps.sh

require_bare_debian() {
  local debian tool
  # shellcheck source=/dev/null
  debian=$(. /etc/os-release 2>/dev/null && echo "${ID:-} ${VERSION_ID:-}")
  if [[ $debian != 'debian 12' || $(id -u) != 0 ]]; then
    echo ".ci/run installs packages: it is for root on a throw-away Debian 12 machine, and this is $(id -un) on '${debian}'." >&2
    echo "Anywhere else: npm run check && npm test" >&2
    exit 3
  fi
  for tool in node npm go; do
    if ! command -v "$tool" >/dev/null; then
      echo ".ci/run needs $tool, and it is not on PATH." >&2
      exit 3
    fi
  done
}

# HAProxy and Redis are there so that the embedded stack is tested with the real parts too, not just the stand-ins;
# Chromium prints the report; mmdebstrap makes the base image where no image registry answers.
install_debian_packages() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update &&
    apt-get install --yes --no-install-recommends \
      apparmor ca-certificates docker.io git \
      haproxy redis-server chromium fonts-dejavu-core \
      mmdebstrap arch-test gpg mount
}

# Starts dockerd where no engine answers, as on a machine without an init system. In a session of its own: Ctrl-C must
# not end it before the tests have removed their containers.
start_engine() {
  engine_answers && return
  setsid dockerd >"$scratch/dockerd.log" 2>&1 </dev/null &
  echo $! >"$scratch/dockerd.pid"
  local waited
  for ((waited = 0; waited < 60; waited++)); do
    engine_answers && return
    sleep 1
  done
  echo 'dockerd does not answer after 60 s. Its last lines:'
  tail -n 30 "$scratch/dockerd.log"
  return 1
}

# The image of the example stack and its base, as a run would make them; here beside other work, to save time.
make_images() {
  npm exec --offline -- node targets/timeline/prepare.ts compose
}

engine_answers() {
  docker version --format '{{.Server.Version}}' >/dev/null 2>&1
}

# Stops dockerd if this run started it.
stop_engine() {
  local pid_file=$scratch/dockerd.pid pid waited
  [[ -f $pid_file ]] || return 0
  pid=$(<"$pid_file")
  kill "$pid" 2>/dev/null
  for ((waited = 0; waited < 30; waited++)); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 1
  done
}
