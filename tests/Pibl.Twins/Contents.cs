using System.Text;
using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Twins;

/// <summary>Reads what is stored, wherever its content stands.</summary>
internal static class Contents
{
    /// <summary>All of it; null where its file does not give it back any more.</summary>
    public static Task<string?> OfAsync(StoredResponse stored) => OfAsync(stored.Content());

    /// <summary>A part of it.</summary>
    public static Task<string?> OfAsync(StoredResponse stored, ByteRange part) => OfAsync(stored.Content(part));

    private static async Task<string?> OfAsync(Body content)
    {
        using (content)
        {
            if (content is not StreamedBody streamed)
            {
                return content is MemoryBody whole ? whole.Content.ToString() : "";
            }

            var text = new StringBuilder();
            try
            {
                while (await streamed.ReadAsync(CancellationToken.None) is { IsEmpty: false } block)
                {
                    text.Append(Encoding.Latin1.GetString(block.Span));
                }
            }
            catch (BodyException)
            {
                return null;
            }

            return text.ToString();
        }
    }
}
