using System.Text;
using Pibl.Http.Semantics;
using Pibl.Tests.Compression;

namespace Pibl.Tests.Transcripts;

/// <summary>A message with its content as it was before its content coding.</summary>
internal static class Decoded
{
    private const string Field = "Content-Encoding: ";

    public static Message Of(Message message)
    {
        var name = message.Lines.Single(line => line.StartsWith(Field, StringComparison.OrdinalIgnoreCase));
        var coding = ContentCodings.Of(Encoding.Latin1.GetBytes(name[Field.Length..]))!.Value;
        var content = Decoding.Of(coding, Encoding.Latin1.GetBytes(message.Body), out var isWhole);
        Assert.True(isWhole, "the content is cut short");
        return message with { Body = Encoding.Latin1.GetString(content) };
    }
}
