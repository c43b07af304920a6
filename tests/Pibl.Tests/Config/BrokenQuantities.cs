namespace Pibl.Tests.Config;

/// <summary>Numbers, sizes and durations that cannot be taken.</summary>
public class BrokenQuantities
{
    public static TheoryData<string, string> Numbers => new()
    {
        { "PUERTO=0", "1:8 [0] PUERTO is out of range; a number from 1 to 65535" },
        { "PUERTO=65536", "1:8 [65536] PUERTO is out of range; a number from 1 to 65535" },
        {
            "PUERTO=99999999999999999999",
            "1:8 [99999999999999999999] PUERTO is out of range; a number from 1 to 65535"
        },
        { "PUERTO=-1", "1:8 [-1] PUERTO takes a whole number, not \"-1\"; a number from 1 to 65535, in digits" },
        { "PUERTO=80.5", "1:8 [80.5] PUERTO takes a whole number, not \"80.5\"; a number from 1 to 65535, in digits" },
        { "PUERTO=http", "1:8 [http] PUERTO takes a whole number, not \"http\"; a number from 1 to 65535, in digits" },
        {
            "PUERTO=8080,8081",
            "1:8 [8080,8081] PUERTO takes a whole number, not \"8080,8081\"; a number from 1 to 65535, in digits"
        },
        { "PUERTO=0x50", "1:8 [0x50] PUERTO takes a whole number, not \"0x50\"; a number from 1 to 65535, in digits" },
        { "RETRIES=11", "1:9 [11] RETRIES is out of range; a number from 0 to 10" },
        { "RETRIES=two", "1:9 [two] RETRIES takes a whole number, not \"two\"; a number from 0 to 10, in digits" },
        { "LOG_FILES=0", "1:11 [0] LOG_FILES is out of range; a number from 1 to 1000" },
        {
            "MAX_CONNECTIONS=10k",
            "1:17 [10k] MAX_CONNECTIONS takes a whole number, not \"10k\"; a number from 1 to 1000000, in digits"
        },
        { "MAX_IN_FLIGHT=1000001", "1:15 [1000001] MAX_IN_FLIGHT is out of range; a number from 1 to 1000000" },
        { "LIMIT_FIELDS=7", "1:14 [7] LIMIT_FIELDS is out of range; a number from 8 to 10000" },
    };

    public static TheoryData<string, string> Sizes => new()
    {
        { "CACHE_MEMORY=512M", "1:14 [512M] unknown unit M (KB MB GB); did you mean 512MB?" },
        { "CACHE_MEMORY=512mb", "1:14 [512mb] unknown unit mb (KB MB GB); did you mean 512MB?" },
        { "CACHE_MEMORY=512MiB", "1:14 [512MiB] unknown unit MiB (KB MB GB); did you mean 512MB?" },
        { "CACHE_MEMORY=512 MB", "1:14 [512 MB] no space between number and unit; did you mean 512MB?" },
        { "CACHE_MEMORY=1.5GB", "1:14 [1.5GB] a size is a whole number with a unit; did you mean 1536MB?" },
        { "CACHE_MEMORY=.5", "1:14 [.5] a size is a whole number with a unit; a size from 1MB to 1024GB" },
        { "CACHE_MEMORY=2TB", "1:14 [2TB] unknown unit TB (KB MB GB); a size from 1MB to 1024GB" },
        { "CACHE_DISK=1TB", "1:12 [1TB] unknown unit TB (KB MB GB); did you mean 1024GB?" },
        { "CACHE_DISK=10XB", "1:12 [10XB] unknown unit XB (KB MB GB); a size from 1MB to 65536GB" },
        { "CACHE_MEMORY=lots", "1:14 [lots] CACHE_MEMORY takes a size, not \"lots\"; from 1MB to 1024GB" },
        { "CACHE_MEMORY=-1MB", "1:14 [-1MB] CACHE_MEMORY takes a size, not \"-1MB\"; from 1MB to 1024GB" },
        { "CACHE_MEMORY=16KB", "1:14 [16KB] CACHE_MEMORY is out of range; from 1MB to 1024GB" },
        { "MAX_BODY=0", "1:10 [0] MAX_BODY is out of range; from 1 to 65536GB" },
        {
            "MAX_BODY=99999999999999999999GB",
            "1:10 [99999999999999999999GB] MAX_BODY is out of range; from 1 to 65536GB"
        },
        {
            "MAX_BODY=999999999999999999999999999999999MB",
            "1:10 [999999999999999999999999999999999MB] MAX_BODY takes a size, not "
            + "\"999999999999999999999999999999999MB\"; from 1 to 65536GB"
        },
        { "MAX_BODY=1.2.3MB", "1:10 [1.2.3MB] MAX_BODY takes a size, not \"1.2.3MB\"; from 1 to 65536GB" },
        { "CACHE_OBJECT=2048GB", "1:14 [2048GB] CACHE_OBJECT is out of range; from 1KB to 1024GB" },
        { "LIMIT_LINE=255", "1:12 [255] LIMIT_LINE is out of range; from 256 to 1MB" },
        { "LOG_SIZE=1KB", "1:10 [1KB] LOG_SIZE is out of range; from 64KB to 64GB" },
    };

    public static TheoryData<string, string> Durations => new()
    {
        { "TIMEOUT_HEAD=10", "1:14 [10] the unit is missing (ms s m h); did you mean 10s?" },
        { "TIMEOUT_HEAD=10 s", "1:14 [10 s] no space between number and unit; did you mean 10s?" },
        { "TIMEOUT_HEAD=10S", "1:14 [10S] unknown unit S (ms s m h); did you mean 10s?" },
        { "TIMEOUT_HEAD=10sec", "1:14 [10sec] unknown unit sec (ms s m h); did you mean 10s?" },
        { "TIMEOUT_HEAD=2min", "1:14 [2min] unknown unit min (ms s m h); did you mean 2m?" },
        { "TIMEOUT_HEAD=1.5s", "1:14 [1.5s] a duration is a whole number with a unit; did you mean 1500ms?" },
        { "TIMEOUT_HEAD=0s", "1:14 [0s] TIMEOUT_HEAD is out of range; from 1ms to 24h" },
        { "TIMEOUT_IDLE=25h", "1:14 [25h] TIMEOUT_IDLE is out of range; from 1ms to 24h" },
        { "TIMEOUT_IDLE=1d", "1:14 [1d] unknown unit d (ms s m h); did you mean 24h?" },
        { "TIMEOUT_IDLE=1week", "1:14 [1week] unknown unit week (ms s m h); a duration from 1ms to 24h" },
        { "TIMEOUT_IDLE=1m30s", "1:14 [1m30s] unknown unit m30s (ms s m h); a duration from 1ms to 24h" },
        { "TIMEOUT_CONNECT=soon", "1:17 [soon] TIMEOUT_CONNECT takes a duration, not \"soon\"; from 1ms to 24h" },
        { "TIMEOUT_DRAIN=1us", "1:15 [1us] unknown unit us (ms s m h); did you mean 1ms?" },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    [MemberData(nameof(Sizes))]
    [MemberData(nameof(Durations))]
    public void Every_mistake_is_named_at_its_place(string text, string expected) =>
        Assert.Equal(expected, Broken.Mistakes(text));
}
