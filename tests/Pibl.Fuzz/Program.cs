using System.Diagnostics;
using System.Globalization;
using Pibl.Fuzz;

// --inputs N, --seed S, --only I: inputs 0 to N-1 of that seed on all cores, or a single one again. Exit code 1 when a
// law broke.
const int FindingsMax = 20;
var inputs = Argument("--inputs") ?? 1_000_000;
var seed = (ulong)(Argument("--seed") ?? 1);
var first = Argument("--only") ?? 0;
var end = Argument("--only") + 1 ?? inputs;

var clock = Stopwatch.StartNew();
var findings = new List<string>();
var next = first;
var fuzzers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Fuzzer(seed)).ToArray();
var threads = Array.ConvertAll(fuzzers, fuzzer => new Thread(() => Work(fuzzer)));
Array.ForEach(threads, thread => thread.Start());
Array.ForEach(threads, thread => thread.Join());

string[] kinds = ["requests", "responses", "bodies", "sessions", "servers"];
for (var kind = 0; kind < kinds.Length; kind++)
{
    var (accepted, refused, partial) = (Sum(kind, 0), Sum(kind, 1), Sum(kind, 2));
    Console.WriteLine(
        Invariant($"{kinds[kind],-10} {accepted,10} accepted, {refused,10} refused, {partial,10} not whole"));
}

Array.ForEach(fuzzers, fuzzer => fuzzer.Dispose());
findings.ForEach(Console.WriteLine);
var rate = (end - first) / clock.Elapsed.TotalSeconds;
Console.WriteLine(Invariant(
    $"{end - first} inputs, seed {seed}, {clock.Elapsed.TotalSeconds:F1} s, {rate:F0} a second: {findings.Count} findings"));
return findings.Count == 0 ? 0 : 1;

void Work(Fuzzer fuzzer)
{
    const int Batch = 1000;
    while (Volatile.Read(ref findings).Count < FindingsMax)
    {
        var from = Interlocked.Add(ref next, Batch) - Batch;
        for (var number = from; number < Math.Min(end, from + Batch); number++)
        {
            if (fuzzer.Try(number) is { } finding)
            {
                lock (findings)
                {
                    findings.Add(finding);
                }
            }
        }

        if (from + Batch >= end)
        {
            return;
        }
    }
}

long Sum(int kind, int column) => fuzzers.Sum(fuzzer => fuzzer.Counts[kind, column]);

long? Argument(string name)
{
    var at = Array.IndexOf(args, name);
    return at < 0 ? null : long.Parse(args[at + 1], CultureInfo.InvariantCulture);
}

static string Invariant(FormattableString text) => FormattableString.Invariant(text);
