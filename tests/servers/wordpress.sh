#!/usr/bin/env bash
# A real WordPress on 127.0.0.1 for the tests, all of it in one folder: Debian's files, unpacked and
# not installed, a MariaDB on a private socket and PHP's own web server.
#
#   tests/servers/wordpress.sh start DIR   install and fill on the first run, start what is stopped
#   tests/servers/wordpress.sh stop DIR    stop what was started here
#   tests/servers/wordpress.sh purge DIR   stop it and delete the folder
#
# Prints the folder when the site answers. Then: TIDINGS_WORDPRESS=DIR cargo test --test post
# DIR/env holds the site's address, its accounts and its articles; DIR/control.php changes it.
# Needs Debian, and root where packages are missing. PORT picks a port; else a free one is taken.
set -euo pipefail

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0"; exit 2; }
[ $# -eq 2 ] || usage
mkdir -p "$2"
DIR=$(realpath "$2")
HERE=$(dirname "$(realpath "$0")")
SITE=$DIR/site
# A socket's path may have no more than 107 bytes.
SOCKET=$DIR/db.sock
[ ${#SOCKET} -le 100 ] || { echo "the path of $DIR is too long for a socket" >&2; exit 1; }

say() { echo "wordpress: $*" >&2; }

# Whether the process of a pid file is ours and alive, not another one with its number.
alive() { [ -s "$1" ] && tr '\0' ' ' <"/proc/$(cat "$1")/cmdline" 2>/dev/null | grep -qF "$DIR/"; }

stop_one() {
  if alive "$1"; then
    local pid; pid=$(cat "$1")
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  fi
  rm -f "$1"
}

stop() { stop_one "$DIR/php.pid"; stop_one "$DIR/db.pid"; }

case "$1" in
  start) ;;
  stop) stop; exit 0 ;;
  purge) stop; rm -rf "$DIR"; exit 0 ;;
  *) usage ;;
esac
mkdir -p "$DIR/debs" "$DIR/log"

# The server packages without services: nothing is started by the system.
install_programs() {
  local missing=() package
  for package in php-cli php-xml php-mysql mariadb-server-core mariadb-client-core curl; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${missing[*]}"
  apt-get update -qq >"$DIR/log/apt.log" 2>&1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
    >>"$DIR/log/apt.log" 2>&1 || { tail -5 "$DIR/log/apt.log" >&2; exit 1; }
}

# WordPress from its package, without the web server that installing it would bring along.
unpack_site() {
  [ -f "$SITE/wp-load.php" ] && return 0
  say "fetching WordPress"
  (cd "$DIR/debs" && apt-get download -qq wordpress wordpress-theme-twentytwentyone >>"$DIR/log/apt.log" 2>&1) ||
    { apt-get update -qq && cd "$DIR/debs" && apt-get download -qq wordpress wordpress-theme-twentytwentyone; }
  rm -rf "$DIR/unpacked" "$SITE"
  mkdir "$DIR/unpacked"
  for deb in "$DIR"/debs/*.deb; do dpkg -x "$deb" "$DIR/unpacked"; done
  mv "$DIR/unpacked/usr/share/wordpress" "$SITE"
  rm -rf "$DIR/unpacked" "$DIR/debs"
  # Links into packages that only the administration's pages use.
  find "$SITE" -xtype l -delete
  rm -f "$SITE/.htaccess"
}

start_database() {
  if [ ! -d "$DIR/db/mysql" ]; then
    mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$DIR/db" --skip-test-db \
      --auth-root-authentication-method=normal >"$DIR/log/install-db.log" 2>&1
  fi
  if ! alive "$DIR/db.pid"; then
    setsid mariadbd --no-defaults --user="$(id -un)" --datadir="$DIR/db" --socket="$SOCKET" \
      --skip-networking --pid-file="$DIR/mariadb.pid" --innodb-buffer-pool-size=32M \
      --innodb-log-file-size=8M --innodb-flush-log-at-trx-commit=0 --skip-log-bin \
      --performance-schema=OFF </dev/null >"$DIR/log/mariadb.log" 2>&1 &
    echo $! >"$DIR/db.pid"
  fi
  for _ in $(seq 200); do
    mariadb --no-defaults -uroot -S "$SOCKET" -e 'select 1' >/dev/null 2>&1 && break
    sleep 0.1
  done
  mariadb --no-defaults -uroot -S "$SOCKET" -e 'create database if not exists wp character set utf8mb4'
}

free_port() {
  php -r '$s = stream_socket_server("tcp://127.0.0.1:0"); echo explode(":", stream_socket_get_name($s, false))[1];'
}

configure() {
  cat >"$SITE/wp-config.php" <<PHP
<?php
define('DB_NAME', 'wp'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:$SOCKET'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as \$k) { define(\$k . '_KEY', "k\$k"); define(\$k . '_SALT', "s\$k"); }
// The site calls itself as it was called, so that a test may stand between it and the reader.
define('WP_HOME', 'http://' . \$_SERVER['HTTP_HOST']); define('WP_SITEURL', WP_HOME);
// Application Passwords work without TLS only where the site is said to be a developer's own.
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_AUTO_UPDATE_CORE', false); define('DISABLE_WP_CRON', true); define('WP_DEBUG', false);
define('WP_DEFAULT_THEME', 'twentytwentyone');
\$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
PHP
  mkdir -p "$SITE/wp-content/mu-plugins"
  cp "$HERE/wordpress-plugin.php" "$SITE/wp-content/mu-plugins/tidings.php"
  cp "$HERE/wordpress-router.php" "$DIR/router.php"
  cp "$HERE/wordpress-control.php" "$DIR/control.php"
}

install_programs
unpack_site
start_database
if ! alive "$DIR/php.pid"; then
  # The address is written into the site's pages, so a site keeps its port.
  [ -s "$DIR/port" ] || echo "${PORT:-$(free_port)}" >"$DIR/port"
fi
URL=http://127.0.0.1:$(cat "$DIR/port")
configure
if [ ! -f "$DIR/env" ]; then
  say "filling the site"
  php "$DIR/control.php" install "$URL" "$DIR/env.new" >"$DIR/log/install.log" 2>&1 ||
    { cat "$DIR/log/install.log" >&2; exit 1; }
  mv "$DIR/env.new" "$DIR/env"
fi
if ! alive "$DIR/php.pid"; then
  setsid php -d opcache.enable_cli=1 -d display_errors=0 -S "${URL#http://}" -t "$SITE" \
    "$DIR/router.php" </dev/null >"$DIR/log/php.log" 2>&1 &
  echo $! >"$DIR/php.pid"
fi
for _ in $(seq 100); do
  sleep 0.1
  alive "$DIR/php.pid" || { say "the web server ended: $(tail -1 "$DIR/log/php.log")"; exit 1; }
  curl -fsS -o /dev/null "$URL/?feed=rss2" 2>/dev/null && { echo "$DIR"; exit 0; }
done
say "the site does not answer; see $DIR/log"
exit 1
