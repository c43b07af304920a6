using Pibl.Advice;

namespace Pibl.Tests.Advice;

/// <summary>What is predicted for other memories, beside what the real memory does with the same requests.</summary>
public sealed class PredictionTests(ITestOutputHelper output)
{
    private const int Keys = 10_000;
    private const int Requests = 120_000;

    /// <summary>For some 260 responses of 10 KB.</summary>
    private const long MemoryBytes = 4L << 20;

    [Theory]
    [InlineData("zipf")]
    [InlineData("small")]
    [InlineData("scans")]
    [InlineData("moves")]
    [InlineData("circle")]
    [InlineData("sizes")]
    [InlineData("expires")]
    [InlineData("variants")]
    [InlineData("soon")]
    public void A_prediction_is_within_two_points_of_a_run(string name) => Compare(name, MemoryBytes, Advisor.KeysMax);

    /// <summary>Chance decides which keys are in a sample: with a hundred thousand it matters less than here.</summary>
    [Theory]
    [InlineData("zipf")]
    [InlineData("scans")]
    [InlineData("expires")]
    public void So_it_is_with_a_sample(string name) => Compare(name, 4 * MemoryBytes, Keys * 3 / 5);

    private void Compare(string name, long memoryBytes, int keysMax)
    {
        var trace = AskedTrace.Of(name, Keys, Requests);
        var recording = AskedMemory.Play(trace, memoryBytes);
        var advisor = new Advisor(memoryBytes, hasFile: false, keysMax);
        recording.ForEach(advisor.Count);
        recording.ForEach(advisor.Replay);
        var report = advisor.Report();
        var far = new List<string>();
        foreach (var predicted in report.Predicted)
        {
            var run = AskedMemory.Play(trace, predicted.MemoryBytes).Skip(Requests / 4).ToList();
            var found = run.Where(request => request.Use == CacheUse.Found).ToList();
            var ofRequests = (double)found.Count / run.Count;
            var ofBytes = (double)found.Sum(request => request.BodyBytes) / run.Sum(request => request.BodyBytes);
            var line = $"{name} {predicted.MemoryBytes >> 20} MB, sample {report.Recording.SampleRate:0.00}: predicted "
                + $"{predicted.OfRequests:0.000} ({predicted.OfBytes:0.000} of bytes), "
                + $"run {ofRequests:0.000} ({ofBytes:0.000})";
            output.WriteLine(line);
            if (Math.Abs(predicted.OfRequests - ofRequests) > 0.02)
            {
                far.Add(line);
            }
        }

        Assert.Empty(far);
    }
}
