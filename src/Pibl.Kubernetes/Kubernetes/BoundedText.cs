using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Pibl.Config;

namespace Pibl.Kubernetes;

/// <summary>Texts that are no longer than they may be.</summary>
internal static class BoundedText
{
    /// <summary>All of it.</summary>
    /// <exception cref="JsonException">It is longer.</exception>
    public static async Task<ReadOnlyMemory<byte>> AllAsync(Stream body, int max, CancellationToken cancel)
    {
        var reader = PipeReader.Create(body);
        while (true)
        {
            var read = await reader.ReadAsync(cancel);
            Check(read.Buffer.Length, max);
            if (read.IsCompleted)
            {
                return read.Buffer.ToArray();
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Line by line; what stands behind the last line feed was cut off, and is left out.</summary>
    /// <exception cref="JsonException">One is longer.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync(
        Stream body, int max, [EnumeratorCancellation] CancellationToken cancel)
    {
        var reader = PipeReader.Create(body);
        while (true)
        {
            if (await ReadAsync(reader, cancel) is not { } read)
            {
                yield break;
            }

            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                var line = rest.Slice(0, end);
                Check(line.Length, max);
                if (line.Length > 0)
                {
                    yield return line.ToArray();
                }

                rest = rest.Slice(rest.GetPosition(1, end));
            }

            Check(rest.Length, max);
            reader.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                yield break;
            }
        }
    }

    /// <summary>Null where the connection is broken, which ends the text.</summary>
    private static async Task<ReadResult?> ReadAsync(PipeReader reader, CancellationToken cancel)
    {
        try
        {
            return await reader.ReadAsync(cancel);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            return null;
        }
    }

    private static void Check(long length, int max)
    {
        if (length > max)
        {
            throw new JsonException($"more than {Counts.Show(max)} bytes");
        }
    }
}
