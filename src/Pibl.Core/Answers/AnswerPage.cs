using System.Security.Cryptography;
using System.Text;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Answers;

/// <summary>A file that is answered with: read once, at the start.</summary>
/// <param name="Content">All of it.</param>
/// <param name="ContentType">By the extension of its name.</param>
/// <param name="ETag">Strong (RFC 9110 §8.8.3): a hash of the content.</param>
/// <param name="ModifiedAt">To the second, as Last-Modified has it.</param>
public sealed record AnswerPage(Bytes Content, string ContentType, Bytes ETag, DateTimeOffset ModifiedAt)
{
    /// <summary>More than a page: 1 MB. It is kept in memory.</summary>
    public const int BytesMax = 1 << 20;

    public static AnswerPage Of(string file, Bytes content, DateTimeOffset modifiedAt)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content.Span).AsSpan(0, 8));
        var seconds = modifiedAt.AddTicks(-(modifiedAt.Ticks % TimeSpan.TicksPerSecond));
        return new AnswerPage(content, TypeOf(file), Bytes.Of($"\"{hash}\""), seconds);
    }

    /// <summary>The fields that say what it is (RFC 9110 §8.3, §8.8).</summary>
    public Fields Fields { get; } = Fields.Empty
        .With("Content-Type"u8, Encoding.ASCII.GetBytes(ContentType))
        .With("ETag"u8, ETag.Span)
        .With("Last-Modified"u8, HttpDate.Format(ModifiedAt).Span);

    private static string TypeOf(string file) => file[(file.LastIndexOf('.') + 1)..].ToLowerInvariant() switch
    {
        "html" or "htm" => "text/html; charset=utf-8",
        "txt" or "text" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" or "mjs" => "text/javascript; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json",
        "xml" => "application/xml",
        "pdf" => "application/pdf",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" or "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        _ => "application/octet-stream",
    };
}
