#!/usr/bin/env bash
# A real Isso comment server on 127.0.0.1 for the tests, and a small site whose pages name it, all
# of it in one folder.
#
#   tests/servers/isso.sh start DIR   install on the first run, start what is stopped
#   tests/servers/isso.sh stop DIR    stop what was started here
#   tests/servers/isso.sh purge DIR   stop it and delete the folder
#
# Prints the folder when the server answers. Then: TIDINGS_ISSO=DIR cargo test --test post
# DIR/env holds the addresses; DIR/comments.db is what the server has stored. There are two
# servers: one that shows comments at once and one that holds them for a moderator.
# Needs Python 3.10 with venv and pip, or root on Debian to install them.
set -euo pipefail

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0"; exit 2; }
[ $# -eq 2 ] || usage
mkdir -p "$2"
DIR=$(realpath "$2")
VERSION=0.14.0

alive() { [ -s "$1" ] && tr '\0' ' ' <"/proc/$(cat "$1")/cmdline" 2>/dev/null | grep -qF "$DIR/"; }

stop() {
  local pid
  for pid in "$DIR"/*.pid; do
    [ -e "$pid" ] || continue
    if alive "$pid"; then kill "$(cat "$pid")" 2>/dev/null || true; fi
    rm -f "$pid"
  done
}

case "$1" in
  start) ;;
  stop) stop; exit 0 ;;
  purge) stop; rm -rf "$DIR"; exit 0 ;;
  *) usage ;;
esac
mkdir -p "$DIR/log" "$DIR/pages"

if [ ! -x "$DIR/venv/bin/isso" ]; then
  if ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv python3-pip \
      >"$DIR/log/apt.log" 2>&1 || { tail -5 "$DIR/log/apt.log" >&2; exit 1; }
  fi
  python3 -m venv "$DIR/venv"
  "$DIR/venv/bin/pip" install -q --disable-pip-version-check "isso==$VERSION" >"$DIR/log/pip.log" 2>&1 ||
    { tail -5 "$DIR/log/pip.log" >&2; exit 1; }
fi

# Three free ports that differ, kept for later starts.
if [ ! -s "$DIR/ports" ]; then
  python3 - >"$DIR/ports" <<'PY'
import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
print(*[s.getsockname()[1] for s in sockets])
PY
fi
read -r SITE OPEN HELD <"$DIR/ports"

# The server of a page: its name, its port, and whether a moderator is asked.
configure() {
  cat >"$DIR/$1.cfg" <<CFG
[general]
dbpath = $DIR/$1.db
host = http://127.0.0.1:$SITE/
notify = stdout
[moderation]
enabled = $3
[server]
listen = http://127.0.0.1:$2
[guard]
enabled = true
ratelimit = 100000
direct-reply = 100000
reply-to-self = true
require-author = true
require-email = true
CFG
  mkdir -p "$DIR/pages/$1"
  cat >"$DIR/pages/$1/index.html" <<HTML
<!doctype html><html><head><title>The page $1</title></head><body><article><h1>The page $1</h1>
<p>The text of an article that is long enough to be taken for one, with a second sentence.</p></article>
<script data-isso="http://127.0.0.1:$2/" src="http://127.0.0.1:$2/js/embed.min.js"></script>
<section id="isso-thread" data-title="The page $1"></section></body></html>
HTML
}
configure open "$OPEN" false
configure held "$HELD" true

run() { # pid file, log, command...
  alive "$1" && return 0
  local pid=$1 log=$2; shift 2
  setsid "$@" </dev/null >"$log" 2>&1 &
  echo $! >"$pid"
}
run "$DIR/site.pid" "$DIR/log/site.log" python3 -m http.server "$SITE" --bind 127.0.0.1 -d "$DIR/pages"
run "$DIR/open.pid" "$DIR/log/open.log" "$DIR/venv/bin/isso" -c "$DIR/open.cfg" run
run "$DIR/held.pid" "$DIR/log/held.log" "$DIR/venv/bin/isso" -c "$DIR/held.cfg" run
printf 'site=http://127.0.0.1:%s\nopen=http://127.0.0.1:%s\nheld=http://127.0.0.1:%s\n' "$SITE" "$OPEN" "$HELD" >"$DIR/env"

answers() { python3 -c 'import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=2)' "$1" 2>/dev/null; }
for _ in $(seq 100); do
  sleep 0.1
  for pid in site open held; do
    alive "$DIR/$pid.pid" || { echo "isso: $pid ended: $(tail -1 "$DIR/log/$pid.log")" >&2; exit 1; }
  done
  if answers "http://127.0.0.1:$OPEN/info" && answers "http://127.0.0.1:$HELD/info" && answers "http://127.0.0.1:$SITE/open/"; then
    echo "$DIR"; exit 0
  fi
done
echo "isso: it does not answer; see $DIR/log" >&2
exit 1
