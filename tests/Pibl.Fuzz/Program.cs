using System.Diagnostics;
using System.Globalization;
using Pibl.Fuzz;

// --inputs N, --seed S, --only I: inputs 0 to N-1 of that seed on all cores, or a single one again. --seconds S: as
// many as there is time for; --threads N; --kinds sessions,blocks: no others. Exit code 1 when a law broke.
const int FindingsMax = 20;
var seconds = Argument("--seconds");
var inputs = Argument("--inputs") ?? (seconds is null ? 1_000_000 : long.MaxValue / 2);
var kinds = Fuzzer.KindsOf(Text("--kinds"));
var seed = (ulong)(Argument("--seed") ?? 1);
var first = Argument("--only") ?? 0;
var end = Argument("--only") + 1 ?? inputs;

var clock = Stopwatch.StartNew();
var findings = new List<string>();
var next = first;
var fuzzers = Enumerable.Range(0, (int)(Argument("--threads") ?? Environment.ProcessorCount))
    .Select(_ => new Fuzzer(seed, kinds)).ToArray();
var threads = Array.ConvertAll(fuzzers, fuzzer => new Thread(() => Work(fuzzer)));
Array.ForEach(threads, thread => thread.Start());
Array.ForEach(threads, thread => thread.Join());

foreach (var kind in kinds)
{
    var (accepted, refused, partial) = (Sum(kind, 0), Sum(kind, 1), Sum(kind, 2));
    Console.WriteLine(
        Invariant($"{Fuzzer.Kinds[kind],-10} {accepted,10} accepted, {refused,10} refused, {partial,10} not whole"));
}

Array.ForEach(fuzzers, fuzzer => fuzzer.Dispose());
findings.ForEach(Console.WriteLine);
var done = kinds.Sum(kind => Sum(kind, 0) + Sum(kind, 1) + Sum(kind, 2)) + findings.Count;
var rate = done / clock.Elapsed.TotalSeconds;
Console.WriteLine(Invariant(
    $"{done} inputs, seed {seed}, {clock.Elapsed.TotalSeconds:F1} s, {rate:F0} a second: {findings.Count} findings"));
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

        if (from + Batch >= end || clock.Elapsed.TotalSeconds >= (seconds ?? long.MaxValue))
        {
            return;
        }
    }
}

long Sum(int kind, int column) => fuzzers.Sum(fuzzer => fuzzer.Counts[kind, column]);

long? Argument(string name) => Text(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

string? Text(string name) => Array.IndexOf(args, name) is var at and >= 0 ? args[at + 1] : null;

static string Invariant(FormattableString text) => FormattableString.Invariant(text);
