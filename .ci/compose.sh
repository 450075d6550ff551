# shellcheck shell=bash
# docker compose v2, which Debian 12 does not package: built from its Go module, pinned by .ci/compose/go.sum.

compose_package=github.com/docker/compose/v2

# Installs the plugin for this user, unless docker has one. Two to three minutes the first time, then none: the
# build is kept in the user's cache.
install_compose() {
  local plugin=$HOME/.docker/cli-plugins/docker-compose version built
  # The plugin itself is asked where docker is not installed yet.
  docker compose version 2>/dev/null || "$plugin" version 2>/dev/null && return
  version=$(cd .ci/compose && go list -m -f '{{.Version}}' "$compose_package") || return
  built=${HEADROOM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/headroom}/compose/$version/docker-compose
  [[ -x $built ]] || build_compose "$version" "$built" || return
  mkdir -p "$(dirname "$plugin")" &&
    ln -sf "$built" "$plugin" &&
    "$plugin" version
}

build_compose() {
  local version=$1 built=$2
  mkdir -p "$(dirname "$built")" || return
  go build -C .ci/compose -buildvcs=false -ldflags "-s -w -X $compose_package/internal.Version=$version" \
    -o "$built.part" "$compose_package/cmd" &&
    mv "$built.part" "$built"
}
