#!/usr/bin/env bash
# slow.sh PIBL [CONNECTIONS [SECONDS [MODE…]]]: slowhttptest in its three modes against PIBL (the program's path) with
# default limits, while curl asks beside it twice a second. Prints what curl got and what the proxy held.
# Needs slowhttptest, nginx and curl; listens on loopback, ports PORT and PORT + 1000 (8490 and 9490).
set -uo pipefail
ulimit -n "$(ulimit -Hn)"

pibl=$(realpath "$1")
connections=${2:-1000}
seconds=${3:-60}
modes=("${@:4}")
[ ${#modes[@]} -gt 0 ] || modes=(H B X)
port=${PORT:-8490}
origin=$((port + 1000))
work=$(mktemp -d)
pids=()

finish() {
    [ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null
    wait 2>/dev/null
    rm -rf "$work"
}
trap finish EXIT

mkdir "$work/html"
printf 'hello, world' >"$work/html/small"
head -c 1000000 /dev/urandom >"$work/html/large"
cat >"$work/nginx.conf" <<END
user $(id -un) $(id -gn);
worker_processes 1;
daemon off;
pid $work/nginx.pid;
error_log $work/nginx.log;
worker_rlimit_nofile 16384;
events { worker_connections 8000; }
http {
    access_log off;
    keepalive_requests 1000000;
    client_body_timeout 300s;
    client_body_temp_path $work/body;
    proxy_temp_path $work/proxy;
    fastcgi_temp_path $work/fastcgi;
    uwsgi_temp_path $work/uwsgi;
    scgi_temp_path $work/scgi;
    server {
        listen 127.0.0.1:$origin backlog=4096;
        root $work/html;
        add_header Cache-Control no-store;
        location = /ok { return 200 "ok"; }
        location = /post { proxy_pass http://127.0.0.1:$origin/ok; }   # reads the whole body before it answers
    }
}
END
printf '%s\n' "PUERTO=$port" PROXY=127.0.0.1 "SERVERS=127.0.0.1:$origin" CONSOLE=off LOG_FORMAT=json ${SETTINGS:-} \
    >"$work/serv.config"
nginx -e "$work/nginx.log" -p "$work" -c "$work/nginx.conf" 2>/dev/null &
pids+=($!)
(cd "$work" && exec "$pibl" serv.config) >"$work/out" 2>&1 &
pids+=($!)
proxy=$!
# get [PORT]: status and seconds, from the proxy or from the server behind it.
get() { curl -s -o /dev/null -m 10 -w '%{http_code} %{time_total}\n' "http://127.0.0.1:${1:-$port}/small"; }
until [ "$(get | cut -d' ' -f1)" = 200 ]; do
    kill -0 "$proxy" || { cat "$work/out"; exit 1; }
    sleep 0.2
done

held() {
    printf '%-8s RSS %4d MB, %4d descriptors, %3d threads\n' "$1" \
        $(($(awk '/^VmRSS/ { print $2 }' "/proc/$proxy/status") / 1024)) \
        "$(ls "/proc/$proxy/fd" | wc -l)" "$(awk '/^Threads/ { print $2 }' "/proc/$proxy/status")"
}

# ask SECONDS: curl twice a second, through the proxy and, for comparison, straight to the server.
ask() {
    local end=$((SECONDS + $1))
    while [ $SECONDS -lt $end ]; do
        echo "proxied $(get)"
        echo "direct $(get "$origin")"
        sleep 0.5
    done >"$work/asked"
    for way in proxied direct; do
        grep "^$way" "$work/asked" | sort -k3 -n | awk -v way="$way" '{ n++; if ($2 == 200) ok++; t[n] = $3 * 1000 } END {
            printf "%-8s %d of %d served, median %.1f ms, 99 of 100 in %.1f ms, worst %.1f ms\n",
                way, ok, n, t[int((n + 1) / 2)], t[int(n * 0.99)], t[n] }'
    done
}

attack() {
    case $1 in
        H) slowhttptest -H -t GET -u "http://127.0.0.1:$port/small" "${@:2}" ;;
        B) slowhttptest -B -u "http://127.0.0.1:$port/post" "${@:2}" ;;
        X) slowhttptest -X -w 1 -y 512 -z 5 -n 1 -u "http://127.0.0.1:$port/large" "${@:2}" ;;
    esac
}

for mode in "${modes[@]}"; do
    printf '\n== slowhttptest -%s -c %s -l %s -r 200\n' "$mode" "$connections" "$seconds"
    held before
    ask 10
    attack "$mode" -c "$connections" -l "$seconds" -r 200 -i 10 -p 5 >"$work/slow.$mode" 2>&1 &
    running=$!
    (sleep $((seconds / 2)) && held during) &
    ask "$seconds"
    wait "$running"
    sed 's/\x1b\[[0-9;]*m//g' "$work/slow.$mode" | tr -d '\t' |
        awk '/^(closed|connected|error|pending|service available|Exit status|Test ended)/ { l[$1] = $0 } END { for (k in l) print "slow     " l[k] }'
    sleep 15
    held after
    ask 10
done
printf '\nlog: '
cat "$work"/logPIBL*.txt | grep -o '"event":"exchange".*' | grep -oE '"(http.response.status_code|fault.kind)":[^,}]*' | sort | uniq -c | tr -s ' \n' ' '
echo
[ -n "${KEEP:-}" ] && cp "$work"/logPIBL*.txt "$KEEP"
exit 0
