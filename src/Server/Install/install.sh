#!/bin/sh
# Installs the Muster agent from @SERVER@ on this machine, upgrades it, or takes it away.
#
#   curl -fsS @SERVER@/install | sh -s -- KEY [tag,tag…] [--name NAME] [--state DIR] [--no-systemd] [--foreground]
#   curl -fsS @SERVER@/install | sh -s -- --uninstall [--state DIR]
#
# As root on a machine with systemd: a service of its own user. Otherwise: a process of yours with its state in
# ~/.local/state/muster-agent (or $MUSTER_STATE). Environment: MUSTER_SERVER MUSTER_KEY MUSTER_TAGS MUSTER_NAME MUSTER_STATE.
# Nothing runs before the last line, so a download that breaks off does nothing.
set -eu

SERVER=${MUSTER_SERVER:-'@SERVER@'}
KEY=${MUSTER_KEY:-}
TAGS=${MUSTER_TAGS:-}
NAME=${MUSTER_NAME:-}
STATE=${MUSTER_STATE:-}
SYSTEMD=auto
ACTION=install
FOREGROUND=
UNIT=/etc/systemd/system/muster-agent.service
SETTINGS=/etc/muster/agent.yaml
MARK='# Written by the Muster installer; it is rewritten at the next install. Remove this line to keep your changes.'

say() { printf '%s\n' "muster: $*"; }
fail() { printf '%s\n' "muster: $*" >&2; exit 1; }

usage() {
  fail "usage: curl -fsS $SERVER/install | sh -s -- KEY [tag,tag…] [--name NAME] [--state DIR] [--no-systemd] [--foreground] [--uninstall]"
}

read_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      --name) [ $# -ge 2 ] || usage; NAME=$2; shift ;;
      --name=*) NAME=${1#*=} ;;
      --state) [ $# -ge 2 ] || usage; STATE=$2; shift ;;
      --state=*) STATE=${1#*=} ;;
      --tags) [ $# -ge 2 ] || usage; TAGS=$2; shift ;;
      --tags=*) TAGS=${1#*=} ;;
      --no-systemd) SYSTEMD=no ;;
      --foreground) FOREGROUND=yes; SYSTEMD=no ;;
      --uninstall) ACTION=uninstall ;;
      -*) usage ;;
      msk_*) KEY=$1 ;;
      *) TAGS=${TAGS:+$TAGS,}$1 ;;
    esac
    shift
  done
  for value in "$KEY" "$TAGS" "$NAME"; do
    case $value in
      *"'"*|*'"'*|*'
'*) fail "quotes and line breaks cannot stand in a key, tag or name" ;;
    esac
  done
}

choose_places() {
  [ "$(uname -s)" = Linux ] || fail "the agent runs on Linux; this is $(uname -s)"
  case $(uname -m) in
    x86_64|amd64) ARCH=x64 ;;
    aarch64|arm64) ARCH=arm64 ;;
    *) fail "there is no agent for $(uname -m) yet" ;;
  esac
  if [ "$SYSTEMD" = auto ]; then
    SYSTEMD=no
    if [ "$(id -u)" = 0 ] && [ -d /run/systemd/system ] && command -v systemctl >/dev/null; then SYSTEMD=yes; fi
  fi
  if [ "$SYSTEMD" = yes ]; then
    STATE=${STATE:-/var/lib/muster-agent}
    PROGRAM=/usr/local/bin/muster-agent
    return
  fi
  STATE=${STATE:-${HOME:?HOME is not set; say where with --state DIR}/.local/state/muster-agent}
  case $STATE in /*) ;; *) STATE=$(pwd)/$STATE ;; esac
  # Another agent (of another server, or started by hand) keeps its folder; this one takes the next.
  if [ "$ACTION" = install ] && agent_runs && ! ours; then
    number=2
    while [ -e "$STATE-$number/agent.pid" ] && ! STATE=$STATE-$number ours; do number=$((number + 1)); done
    say "another agent of this machine uses $STATE; this one takes $STATE-$number"
    STATE=$STATE-$number
  fi
  PROGRAM=$STATE/bin/muster-agent
}

# The process of the agent in $STATE, if it runs.
agent_pid() {
  [ -r "$STATE/agent.pid" ] || return 1
  pid=$(cat "$STATE/agent.pid")
  case $pid in ''|*[!0-9]*) return 1 ;; esac
  [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = muster-agent ] || return 1
  echo "$pid"
}
agent_runs() { agent_pid >/dev/null; }
ours() { [ "$(cat "$STATE/installed-from" 2>/dev/null)" = "$SERVER" ]; }

stop_agent() {
  pid=$(agent_pid) || return 0
  kill "$pid" 2>/dev/null || return 0
  tries=0
  while agent_runs; do
    tries=$((tries + 1))
    if [ $tries -gt 50 ]; then kill -9 "$pid" 2>/dev/null || true; fi
    pause
  done
}
pause() { sleep 0.1 2>/dev/null || sleep 1; }

download() { # url, file, file for the headers
  if command -v curl >/dev/null; then
    curl -fsS -D "$3" -o "$2" "$1" || fail "$1 could not be fetched"
  elif command -v wget >/dev/null; then
    wget -q -S -O "$2" "$1" 2>"$3" || fail "$1 could not be fetched: $(tail -n 1 "$3")"
  else
    fail "neither curl nor wget is here"
  fi
}

fetch_program() {
  folder=$(dirname "$PROGRAM")
  (umask 022; mkdir -p "$folder")
  fresh=$folder/.muster-agent.$$
  trap 'rm -f "$fresh" "$fresh.head"' EXIT
  download "$SERVER/install/agent?arch=$ARCH" "$fresh" "$fresh.head"
  wanted=$(tr -d '\r' <"$fresh.head" | awk 'tolower($1) == "muster-sha256:" { print $2 }' | tail -n 1)
  got=$(sha256sum "$fresh" | awk '{ print $1 }')
  [ -n "$wanted" ] || fail "$SERVER did not name the program's checksum; is it a Muster server?"
  [ "$wanted" = "$got" ] || fail "the program that came has the checksum $got, not $wanted; nothing was installed"
  chmod 755 "$fresh"
  mv -f "$fresh" "$PROGRAM"
  rm -f "$fresh.head"
  say "$PROGRAM ($got)"
}

write_settings() {
  mkdir -p /etc/muster
  if [ -f "$SETTINGS" ] && ! grep -qF "$MARK" "$SETTINGS"; then
    say "$SETTINGS is yours; it stays as it is"
    return
  fi
  (
    umask 027
    {
      printf '%s\n' "$MARK"
      printf 'server: "%s"\n' "$SERVER"
      [ -z "$KEY" ] || printf 'key: "%s"\n' "$KEY"
      [ -z "$TAGS" ] || printf 'tags: "%s"\n' "$TAGS"
      [ -z "$NAME" ] || printf 'name: "%s"\n' "$NAME"
    } >"$SETTINGS.new"
  )
  chgrp muster-agent "$SETTINGS.new"
  mv -f "$SETTINGS.new" "$SETTINGS"
  say "$SETTINGS"
}

install_service() {
  if ! id muster-agent >/dev/null 2>&1; then
    shell=/usr/sbin/nologin
    [ -x "$shell" ] || shell=/sbin/nologin
    useradd --system --user-group --home-dir "$STATE" --no-create-home --shell "$shell" muster-agent || fail "the user muster-agent could not be made"
    say "user muster-agent"
  fi
  fetch_program
  write_settings
  mkdir -p "$STATE"
  chown -R muster-agent:muster-agent "$STATE"
  chmod 700 "$STATE"
  cat >"$UNIT" <<END
[Unit]
Description=Muster agent
Documentation=$SERVER
After=network-online.target
Wants=network-online.target

[Service]
User=muster-agent
Group=muster-agent
ExecStart=$PROGRAM --foreground --state $STATE
ExecReload=/bin/kill -HUP \$MAINPID
Restart=always
RestartSec=2
KillMode=mixed
TimeoutStopSec=5
# Plugins such as check_icmp are setuid and need their capabilities, so NoNewPrivileges stays off.
AmbientCapabilities=CAP_NET_RAW
ReadWritePaths=$STATE
ProtectSystem=full
ProtectControlGroups=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectKernelLogs=yes
ProtectClock=yes
LockPersonality=yes
RestrictRealtime=yes
SystemCallArchitectures=native
UMask=0077

[Install]
WantedBy=multi-user.target
END
  say "$UNIT"
  systemctl daemon-reload
  systemctl enable --quiet muster-agent.service
  systemctl restart muster-agent.service
  say "the service muster-agent runs; its log: journalctl -u muster-agent"
}

install_process() {
  (umask 077; mkdir -p "$STATE")
  fetch_program
  stop_agent
  printf '%s\n' "$SERVER" >"$STATE/installed-from"
  # The key goes by environment: arguments are everybody's to read.
  export MUSTER_KEY="$KEY"
  set -- --server "$SERVER" --state "$STATE"
  [ -z "$TAGS" ] || set -- "$@" --tags "$TAGS"
  [ -z "$NAME" ] || set -- "$@" --name "$NAME"
  unset MUSTER_SERVER MUSTER_STATE MUSTER_TAGS MUSTER_NAME
  if [ -n "$FOREGROUND" ]; then
    say "running in the foreground; Ctrl-C ends it"
    trap - EXIT
    exec "$PROGRAM" "$@" --foreground
  fi
  lines=0
  [ ! -f "$STATE/agent.log" ] || lines=$(wc -l <"$STATE/agent.log")
  "$PROGRAM" "$@" </dev/null >"$STATE/start.log" 2>&1 &
  tries=0
  while [ $tries -lt 80 ]; do
    recent=$(tail -n +$((lines + 1)) "$STATE/agent.log" 2>/dev/null || true)
    case $recent in
      *'linked to '*) say "the agent runs as process $(agent_pid) and is linked to $SERVER; its log: $STATE/agent.log"; return ;;
      *'refuses this agent'*) fail "$(printf '%s\n' "$recent" | grep 'refuses this agent' | tail -n 1)" ;;
    esac
    if [ $tries -gt 10 ] && ! agent_runs; then fail "the agent ended: $(tail -n 1 "$STATE/start.log")"; fi
    tries=$((tries + 1))
    pause
  done
  say "the agent runs as process $(agent_pid || echo '?') but has no link yet; see $STATE/agent.log"
}

uninstall() {
  if [ "$SYSTEMD" = yes ] && [ -f "$UNIT" ]; then
    systemctl disable --now --quiet muster-agent.service || true
    rm -f "$UNIT"
    systemctl daemon-reload
    if [ -f "$SETTINGS" ] && grep -qF "$MARK" "$SETTINGS"; then rm -f "$SETTINGS"; fi
    if id muster-agent >/dev/null 2>&1; then userdel muster-agent || say "the user muster-agent could not be removed"; fi
  elif [ ! -d "$STATE" ]; then
    fail "no agent in $STATE; say where with --state DIR"
  fi
  stop_agent
  rm -f "$PROGRAM"
  # Only what the agent and this script put there; a folder that holds more stays.
  rm -rf "$STATE/spool" "$STATE/scripts"
  for file in credential assignment running lock agent.pid agent.log agent.log.old start.log installed-from fingerprint; do rm -f "$STATE/$file"; done
  rmdir "$STATE/bin" 2>/dev/null || true
  rmdir "$STATE" 2>/dev/null || say "$STATE holds other files and stays"
  say "the agent is gone from this machine"
}

main() {
  read_arguments "$@"
  choose_places
  if [ "$ACTION" = uninstall ]; then uninstall; return; fi
  if [ -z "$KEY" ] && [ ! -s "$STATE/credential" ]; then usage; fi
  if [ "$SYSTEMD" = yes ]; then install_service; else install_process; fi
}

main "$@"
