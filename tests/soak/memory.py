#!/usr/bin/env python3
"""What the cache makes the process larger by, beside CACHE_MEMORY.

    memory.py --pibl PATH [--memory 64,256] [--sizes 100,10000,100000,1000000,10000000] [--file none,on] [--base 27100]
              [--times 3] [--env NAME=VALUE ...]

For each row a proxy of its own, behind a server of this program's own: 500 requests for other URLs warm it up, then as
many distinct URLs are asked for as fill the memory --times over, over eight connections. Every body is checked.
Prints what VmRSS grew by, when the last answer is there (÷ memory) and at the highest (peak), sampled every 50 ms, what
RssAnon grew by, and CPU per request. (docs/cache.md, "Memory".)
"""
import argparse, os, random, select, signal, socket, subprocess, sys, tempfile, threading, time

FILLER = os.urandom(1 << 20) * 11
ENTRY_BYTES = 1000          # what a small response takes beside its body, roughly: how many fill the memory
CONNECTIONS = 8


def mixed(number):
    """From 1 KB to 500 KB, as many small ones as large ones on a logarithmic scale: 80 KB on the average."""
    return int(1000 * 500 ** random.Random(number).random())


def mark(path):
    return path.encode().ljust(40, b".")


def serve(port):
    """Answers /SIZE/NUMBER with so many bytes, which begin with the path."""
    listener = socket.create_server(("127.0.0.1", port), backlog=4096)
    poll, clients = select.epoll(), {}
    poll.register(listener.fileno(), select.EPOLLIN)
    views = memoryview(FILLER)
    while True:
        for fd, events in poll.poll():
            if fd == listener.fileno():
                client, _ = listener.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                client.setblocking(False)
                clients[client.fileno()] = [client, b"", []]
                poll.register(client.fileno(), select.EPOLLIN)
                continue
            entry = clients[fd]
            try:
                if events & ~select.EPOLLOUT:
                    more = entry[0].recv(1 << 16)
                    if not more:
                        raise ConnectionError
                    entry[1] += more
                    while b"\r\n\r\n" in entry[1]:
                        head, entry[1] = entry[1].split(b"\r\n\r\n", 1)
                        path = head.split(b" ", 2)[1].decode()
                        size = int(path.split("/")[1])
                        entry[2].append(memoryview(
                            b"HTTP/1.1 200 OK\r\nDate: %s\r\nServer: memory\r\nContent-Type: text/plain; charset=utf-8\r\n"
                            b"ETag: \"%s\"\r\nLast-Modified: Thu, 26 Nov 2026 10:00:00 GMT\r\nCache-Control: max-age=3600\r\n"
                            b"Content-Length: %d\r\n\r\n%s" % (
                                time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime()).encode(),
                                path[-12:].encode(), size, mark(path))))
                        entry[2].append(views[:size - 40])
                while entry[2]:
                    sent = entry[0].send(entry[2][0])
                    if sent < len(entry[2][0]):
                        entry[2][0] = entry[2][0][sent:]
                    else:
                        entry[2].pop(0)
                poll.modify(fd, select.EPOLLIN)
            except BlockingIOError:
                poll.modify(fd, select.EPOLLIN | select.EPOLLOUT)
            except OSError:
                poll.unregister(fd)
                del clients[fd]
                entry[0].close()


def load(port, size, numbers, depth):
    """Asks for each number once, depth requests ahead on each connection. Returns how many answers were wrong."""
    poll, clients, wrong = select.epoll(), {}, 0
    numbers = iter(numbers)

    def ask(client):
        lines = []
        while len(client[3]) < depth and (number := next(numbers, None)) is not None:
            path = f"/{size or mixed(number)}/{number}"
            client[3].append(path)
            lines.append(f"GET {path} HTTP/1.1\r\nHost: memory.test\r\n\r\n")
        if lines:
            client[0].sendall("".join(lines).encode())

    for _ in range(CONNECTIONS):
        client = [socket.create_connection(("127.0.0.1", port)), b"", 0, []]
        clients[client[0].fileno()] = client
        poll.register(client[0].fileno(), select.EPOLLIN)
        ask(client)
    buffer = bytearray(1 << 20)
    view = memoryview(buffer)
    waiting = {fd for fd, client in clients.items() if client[3]}
    while waiting:
        for fd, _ in poll.poll():
            client = clients[fd]
            got = client[0].recv_into(buffer)
            if got == 0:
                sys.exit(f"the proxy has closed a connection with {len(client[3])} answers to come")
            at = min(got, client[2])
            client[2] -= at
            if at < got:
                client[1] += view[at:got]
                while len(client[1]) > 0:
                    end = client[1].find(b"\r\n\r\n")
                    if end < 0 or len(client[1]) < end + 44:
                        break
                    start, path = end + 4, client[3].pop(0)
                    wrong += not client[1].startswith(b"HTTP/1.1 200") or client[1][start:start + 40] != mark(path)
                    body = int(path.split("/")[1])
                    client[2] = max(0, body - (len(client[1]) - start))
                    client[1] = client[1][start + body:]
            if client[2] == 0 and len(client[3]) <= depth // 2:
                ask(client)
                if not client[3]:
                    waiting.discard(fd)
    for client in clients.values():
        client[0].close()
    return wrong


def rss(pid):
    fields = dict(line.split(":", 1) for line in open(f"/proc/{pid}/status") if ":" in line)
    return tuple(int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "RssAnon"))


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(args, memory, size, file, port):
    with tempfile.TemporaryDirectory() as folder:
        open(f"{folder}/serv.config", "w").write(
            f"PUERTO={port}\nPROXY=127.0.0.1\nSERVERS=127.0.0.1:{args.base}\nCACHE_MEMORY={memory}MB\nCACHE_DISK=8GB\n"
            f"CACHE_FILE={folder + '/c.cache' if file else 'none'}\nLOG=none\nCONSOLE=off\n" + args.config.replace(";", "\n"))
        env = os.environ | dict(pair.split("=", 1) for pair in args.env)
        process = subprocess.Popen([args.pibl, f"{folder}/serv.config"], cwd=folder, stdout=subprocess.DEVNULL, env=env)
        try:
            for _ in range(100):
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except OSError:
                    time.sleep(0.1)
            wrong = load(port, 100, range(10**11, 10**11 + 500), 4)
            time.sleep(0.5)
            before, used, peak = rss(process.pid), cpu(process.pid), [0.0]
            over = threading.Event()

            def watch():
                while not over.wait(0.05):
                    peak[0] = max(peak[0], rss(process.pid)[0])

            watching = threading.Thread(target=watch)
            watching.start()
            count = max(3, int(args.times * (memory << 20) / ((size or 80_000) + ENTRY_BYTES)))
            begun = time.monotonic()
            wrong += load(port, size, range(10**11 + 10**6, 10**11 + 10**6 + count), 16 if 0 < size <= 10_000 else 1)
            after, spent, took = rss(process.pid), cpu(process.pid) - used, time.monotonic() - begun
            over.set()
            watching.join()
            print("| %d MB | %s | %s | %d | %.0f | %+.0f | **%.2f** | %.2f | %+.0f | %.0f | %.1f | %d |" % (
                memory, "yes" if file else "no", f"{size} B" if size else "mixed", count, before[0], after[0] - before[0],
                (after[0] - before[0]) / memory, (max(peak[0], after[0]) - before[0]) / memory, after[1] - before[1],
                spent / count * 1e6, took, wrong), flush=True)
            return wrong
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pibl", required=True)
    parser.add_argument("--memory", default="64,256")
    parser.add_argument("--sizes", default="100,10000,100000,1000000,10000000")
    parser.add_argument("--file", default="none,on")
    parser.add_argument("--times", type=float, default=3)
    parser.add_argument("--base", type=int, default=27100)
    parser.add_argument("--config", default="", help="further lines, with ; between them")
    parser.add_argument("--env", nargs="*", default=[])
    args = parser.parse_args()
    args.pibl = os.path.abspath(args.pibl)
    server = os.fork()
    if server == 0:
        serve(args.base)
    print("| CACHE_MEMORY | file | body | requests | RSS before | MB more | ÷ memory | peak | RssAnon | CPU µs/request | s | wrong |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    wrong, port = 0, args.base
    try:
        for memory in map(int, args.memory.split(",")):
            for file in args.file.split(","):
                for size in (0 if size == "mixed" else int(size) for size in args.sizes.split(",")):
                    port += 1
                    wrong += measure(args, memory, size, file != "none", port)
    finally:
        os.kill(server, signal.SIGTERM)
        os.waitpid(server, 0)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
