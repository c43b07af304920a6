#!/usr/bin/env python3
"""A herd: N clients want the same 1 MB at once. How often is the server asked, how long does it take, and what does it cost?

    herd.py --pibl PATH [--only pibl,nginx,varnish] [--clients 500] [--base 25500]

Starts a server of its own, and each proxy in turn, on 127.0.0.1 from --base on. Prints a table (docs/cache.md).
"""
import argparse, os, select, signal, socket, subprocess, sys, tempfile, threading, time

BODY = os.urandom(1 << 10) * 1024
HEADS = {
    "fresh": "Cache-Control: max-age=60",
    "short": "Cache-Control: max-age=8",
    "valid": "Cache-Control: max-age=8\r\nETag: \"v\"",
    "swr": "Cache-Control: max-age=8, stale-while-revalidate=30",
    "private": "Cache-Control: private",
}


class Server(threading.Thread):
    """Answers after 100 ms, and counts."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", port), backlog=4096)
        self.whole = self.validated = 0
        self.lock = threading.Lock()

    def run(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        data = b""
        try:
            while True:
                while b"\r\n\r\n" not in data:
                    more = client.recv(65536)
                    if not more:
                        return
                    data += more
                head, data = data.split(b"\r\n\r\n", 1)
                kind = head.split(b" ")[1].decode().strip("/").split("/")[0]
                time.sleep(0.1)
                if kind == "valid" and b"if-none-match" in head.lower():
                    with self.lock:
                        self.validated += 1
                    client.sendall(f"HTTP/1.1 304 Not Modified\r\n{HEADS[kind]}\r\n\r\n".encode())
                    continue
                with self.lock:
                    self.whole += 1
                fields = HEADS.get(kind, "Cache-Control: max-age=60")
                client.sendall(f"HTTP/1.1 200 OK\r\n{fields}\r\nContent-Length: {len(BODY)}\r\n\r\n".encode() + BODY)
        except OSError:
            pass
        finally:
            client.close()


def herd(port, path, count, slow_first=False, first_leaves=False, lead_ms=0):
    """Asks count times at once. Returns seconds until all but a slow first have it, and how many were wrong."""
    ask = f"GET {path} HTTP/1.1\r\nHost: herd.test\r\n\r\n".encode()
    poll, clients = select.epoll(), {}
    for number in range(count):
        client = socket.create_connection(("127.0.0.1", port))
        if number == 0 and slow_first:
            client.close()
            client = socket.socket()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", port))
        clients[client.fileno()] = [client, b"", -1, number]
    everyone = list(clients.values())
    begun = time.monotonic()
    for client in everyone:
        client[0].sendall(ask)
        if client[3] == 0 and lead_ms:
            time.sleep(lead_ms / 1000)
    for client in everyone:
        client[0].setblocking(False)
        poll.register(client[0].fileno(), select.EPOLLIN)
    first = everyone[0]
    if slow_first or first_leaves:
        poll.unregister(first[0].fileno())
        del clients[first[0].fileno()]
    if first_leaves:
        first[0].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        first[0].close()
    wrong, slow_at, buffer = 0, begun, bytearray(1 << 18)
    while clients and time.monotonic() - begun < 60:
        for fd, _ in poll.poll(0.2):
            client = clients[fd]
            try:
                got = client[0].recv_into(buffer)
            except BlockingIOError:
                continue
            except OSError:
                got = 0
            if client[2] < 0:
                client[1] += bytes(buffer[:got])
                if b"\r\n\r\n" in client[1]:
                    head, rest = client[1].split(b"\r\n\r\n", 1)
                    wrong += b" 200 " not in head.split(b"\r\n")[0]
                    client[2] = len(rest)
            else:
                client[2] += got
            if got == 0 or client[2] >= len(BODY):
                wrong += client[2] != len(BODY)
                poll.unregister(fd)
                del clients[fd]
                client[0].close()
        if slow_first and time.monotonic() - slow_at > 1:
            slow_at = time.monotonic()
            try:
                first[0].recv(1024)
            except BlockingIOError:
                pass
    took = time.monotonic() - begun
    if not first_leaves:
        first[0].close()
    return took, wrong + len(clients)


def tree(pid):
    out = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True).stdout.split("\n")[1:]
    parents = [tuple(map(int, line.split())) for line in out if line.strip()]
    found = {pid}
    while more := {p for p, parent in parents if parent in found} - found:
        found |= more
    return found


def cost(pid):
    ticks = rss = 0
    for one in tree(pid):
        try:
            fields = open(f"/proc/{one}/stat").read().rsplit(") ", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
            rss += sum(int(l.split()[1]) for l in open(f"/proc/{one}/status") if l.startswith("RssAnon"))
        except (OSError, IndexError):
            pass
    return ticks / os.sysconf("SC_CLK_TCK"), rss / 1024


def start(name, args, folder, port, origin):
    if name == "pibl":
        open(f"{folder}/serv.config", "w").write(
            f"PUERTO={port}\nPROXY=127.0.0.1\nSERVERS=127.0.0.1:{origin}\nCACHE_FILE=none\nLOG=none\nCONSOLE=off\n"
            "MAX_UPSTREAM=1000\n")
        command = [args.pibl, f"{folder}/serv.config"]
    elif name == "nginx":
        open(f"{folder}/nginx.conf", "w").write(f"""
user root; worker_processes auto; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{ access_log off; proxy_cache_path {folder}/cache keys_zone=c:10m max_size=256m; proxy_temp_path {folder}/tmp;
 client_body_temp_path {folder}/body; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
 upstream o {{ server 127.0.0.1:{origin}; keepalive 512; }}
 server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://o; proxy_http_version 1.1; proxy_set_header Connection "";
  proxy_cache c; proxy_cache_lock on; proxy_cache_revalidate on; proxy_cache_background_update on; }} }} }}""")
        command = ["nginx", "-c", f"{folder}/nginx.conf", "-p", folder]
    else:
        open(f"{folder}/d.vcl", "w").write(f'vcl 4.1; backend o {{ .host = "127.0.0.1"; .port = "{origin}"; }}\n')
        command = ["varnishd", "-F", "-j", "none", "-n", f"{folder}/v", "-a", f"127.0.0.1:{port}", "-f", f"{folder}/d.vcl",
                   "-s", "malloc,256m"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return process
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{name} does not start: {' '.join(command)}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pibl")
    parser.add_argument("--only", default="pibl,nginx,varnish")
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--base", type=int, default=25500)
    args = parser.parse_args()
    args.pibl = os.path.abspath(args.pibl) if args.pibl else None
    server = Server(args.base)
    server.start()
    print("| herd of %d | proxy | fetches | validated | s | CPU s | memory MB | wrong |" % args.clients)
    print("|---|---|---|---|---|---|---|---|")
    for at, name in enumerate(args.only.split(",")):
        port = args.base + 1 + at
        with tempfile.TemporaryDirectory() as folder:
            process = start(name, args, folder, port, args.base)

            def run(what, path, **how):
                before, (cpu, rss) = (server.whole, server.validated), cost(process.pid)
                took, wrong = herd(port, path, args.clients, **how)
                time.sleep(0.3)
                after, (cpu2, rss2) = (server.whole, server.validated), cost(process.pid)
                print("| %s | %s | %d | %d | %.2f | %.2f | %+.0f | %d |" % (
                    what, name, after[0] - before[0], after[1] - before[1], took, cpu2 - cpu, rss2 - rss, wrong), flush=True)

            herd(port, "/fresh/warm", 20)
            run("cold", "/fresh/1")
            herd(port, "/short/1", 1)
            time.sleep(9 if name != "varnish" else 19)
            run("expired", "/short/1")
            herd(port, "/valid/1", 1)
            time.sleep(9 if name != "varnish" else 19)
            run("revalidated", "/valid/1")
            herd(port, "/swr/1", 1)
            time.sleep(9)
            run("stale-while-revalidate", "/swr/1")
            run("uncacheable", "/private/1")
            run("uncacheable, again", "/private/1")
            run("leader leaves", "/fresh/2", first_leaves=True, lead_ms=50)
            run("leader reads 1 KB/s", "/fresh/3", slow_first=True, lead_ms=50)
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


if __name__ == "__main__":
    main()
