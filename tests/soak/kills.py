#!/usr/bin/env python3
"""PIBL is killed (kill -9) again and again under load, while responses are invalidated and purged.

    kills.py --pibl PATH [--rounds 200] [--base 25600] [--seed 1]

Each content says what it is and which version, so a wrong, mixed or cut one is seen. Once an unsafe request or a purge
was answered with success, no older version may come, from memory or from the file, before or after a kill. Each start
must serve within ten seconds. Prints what was done, and exits with 1 when something was wrong. Loopback only.
"""
import argparse, hashlib, http.client, os, random, signal, socket, subprocess, sys, tempfile, threading, time

KEYS, LANGUAGES = 300, ("en", "es")


def content(key, version, language):
    line = f"{key} {version} {language} ".encode()
    length = 200 + int(hashlib.sha256(line).hexdigest()[:4], 16)
    return (line + hashlib.sha512(line).hexdigest().encode() * (1 + length // 128))[:length]


class Origin(threading.Thread):
    """A version of each key; POST makes the next one, and says which."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", port), backlog=512)
        self.lock, self.versions, self.asked = threading.Lock(), [1] * KEYS, 0

    def bump(self, keys):
        """The next version of each, which no cache hears of."""
        with self.lock:
            for key in keys:
                self.versions[key] += 1
            return {key: self.versions[key] for key in keys}

    def run(self):
        while True:
            threading.Thread(target=self.serve, args=(self.listener.accept()[0],), daemon=True).start()

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
                line, *fields = head.decode("latin-1").split("\r\n")
                method, path, _ = line.split(" ")
                key = int(path.rsplit("/", 1)[1])
                if method == "POST":
                    body, more = str(self.bump([key])[key]).encode(), ""
                else:
                    language = next((f[-2:] for f in fields if f.lower().startswith("accept-language:")), "en")
                    with self.lock:
                        version, self.asked = self.versions[key], self.asked + 1
                    body = content(key, version, language)
                    more = (f'Cache-Control: max-age=3600\r\nETag: "{version}-{language}"\r\nVary: Accept-Language\r\n'
                            f"Cache-Tag: t{key % 10}\r\n")
                client.sendall(f"HTTP/1.1 200 OK\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        except OSError:
            pass
        finally:
            client.close()


class Load:
    def __init__(self, port, origin):
        self.port, self.origin, self.floors = port, origin, [1] * KEYS
        self.lock, self.wrong, self.counts, self.stop = threading.Lock(), [], {}, threading.Event()

    def count(self, what, by=1):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + by

    def raise_floors(self, versions):
        with self.lock:
            for key, version in versions.items():
                self.floors[key] = max(self.floors[key], version)

    def ask(self, connection, method, path, fields=None):
        connection.request(method, path, body=b"" if method == "POST" else None, headers={"Host": "k.test", **(fields or {})})
        response = connection.getresponse()
        return response.status, response.headers.get("Cache-Status", ""), response.read()

    def get(self, connection, chance):
        key, language = min(int(chance.expovariate(0.02)), KEYS - 1), chance.choice(LANGUAGES)
        floor = self.floors[key]
        status, cache, body = self.ask(connection, "GET", f"/i/{key % 5}/{key}", {"Accept-Language": language})
        said = body.split(b" ", 3)
        version = int(said[1]) if status == 200 and len(said) > 2 and said[1].isdigit() else 0
        if body != content(key, version, language):
            self.wrong.append(f"key {key}: status {status}, {len(body)} bytes that are not version {version} {language}")
        elif version < floor:
            self.wrong.append(f"key {key}: version {version} after {floor} was promised, {cache}")
        self.count("hits" if "; hit" in cache else "misses")

    def change(self, connection, chance):
        key = min(int(chance.expovariate(0.02)), KEYS - 1)
        path, kind = f"/i/{key % 5}/{key}", chance.randrange(6)
        if kind < 3:
            status, _, body = self.ask(connection, "POST", path)
            if status == 200:
                self.raise_floors({key: int(body)})
                self.count("invalidations")
            return
        keys = [[key], range(key % 5, KEYS, 5), range(key % 10, KEYS, 10)][kind - 3]
        bumped = self.origin.bump(keys)
        target, fields = [(path, {}), (f"/i/{key % 5}/*", {}), ("/", {"Surrogate-Key": f"t{key % 10}"})][kind - 3]
        status, _, _ = self.ask(connection, "PURGE", target, fields)
        if status == 200:
            self.raise_floors(bumped)
        self.count("purges" if status == 200 else "purges not promised")

    def client(self, seed, step):
        chance, connection = random.Random(seed), None
        while not self.stop.is_set():
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                step(connection, chance)
                if step == self.change:
                    time.sleep(0.01)
            except (OSError, http.client.HTTPException):
                # Killed: what was cut off counts as neither right nor wrong, and promises nothing.
                connection = connection and connection.close()
                self.count("cut off")
                time.sleep(0.01)


def serves(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pibl", required=True)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--base", type=int, default=25600)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chance, folder = random.Random(args.seed), tempfile.mkdtemp(prefix="pibl-kills-")
    origin = Origin(args.base)
    origin.start()
    with open(f"{folder}/serv.config", "w") as file:
        file.write(f"PUERTO={args.base + 1}\nPROXY=127.0.0.1\nSERVERS=127.0.0.1:{args.base}\nCONSOLE=off\nLOG=none\n"
                   "CACHE_MEMORY=4MB\nCACHE_DISK=40MB\nEJECT=none\n")
    load = Load(args.base + 1, origin)
    steps = [load.get] * 6 + [load.change] * 2
    clients = [threading.Thread(target=load.client, args=(args.seed * 100 + i, step)) for i, step in enumerate(steps)]
    slowest = 0.0
    for number in range(args.rounds):
        began = time.monotonic()
        process = subprocess.Popen([args.pibl, "serv.config"], cwd=folder, stdout=subprocess.DEVNULL)
        while not serves(args.base + 1) and time.monotonic() - began < 10 and process.poll() is None:
            time.sleep(0.005)
        slowest = max(slowest, time.monotonic() - began)
        if process.poll() is not None or not serves(args.base + 1):
            load.wrong.append(f"round {number}: it does not start, exit code {process.poll()}")
            break
        if number == 0:
            [client.start() for client in clients]
        time.sleep(chance.uniform(0.3, 1.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if number % 10 == 9:
            check = subprocess.run([args.pibl, "cache", "verify", "--file", "persist.cache"], cwd=folder, capture_output=True)
            load.count("files verified")
            if check.returncode != 0:
                load.wrong.append(f"round {number}: cache verify: {check.stdout.decode()}{check.stderr.decode()}")
        if load.wrong:
            break
    load.stop.set()
    [client.join() for client in clients if client.ident]
    print(f"{number + 1} kills; {', '.join(f'{count} {what}' for what, count in sorted(load.counts.items()))}; "
          f"{origin.asked} fetches; slowest start {slowest:.2f} s")
    for line in load.wrong[:20]:
        print("WRONG  " + line)
    print(f"folder {folder}" if load.wrong else "nothing wrong")
    sys.exit(1 if load.wrong else 0)


if __name__ == "__main__":
    main()
