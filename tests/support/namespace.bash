# For scripts that mount, to be sourced: they run themselves again in namespaces that end with them, so that nothing stays
# mounted, however they end.

can_mount() { [ "$(id -u)" -eq 0 ] && unshare --mount true 2>/dev/null; }

# `run_inside COMMAND...`: runs it as the first process of a mount and a PID namespace, and ends with its status. The folder
# $scratch is there for it, and is removed afterwards.
run_inside() {
  scratch=$(realpath "$(mktemp -d)")
  inside=
  # unshare ends after the first process in it, and that after all others. Only then nothing is mounted: to remove the
  # folder earlier would detach the mounts in one piece, in which the loop devices and what they are mounted on keep
  # each other alive.
  end_inside() {
    [ -z "$inside" ] || pkill -KILL -P "$inside" || kill -KILL "$inside" 2>/dev/null || true
    wait
    rm -rf --one-file-system "$scratch"
  }
  trap end_inside EXIT
  trap 'exit 130' INT HUP
  trap 'exit 143' TERM
  setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc "$@" "$scratch" &
  inside=$!
  local status=0
  wait "$inside" || status=$?
  inside=
  exit "$status"
}
