using System.Text;
using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// The responses that are stored under one key: the newest (highest <see cref="StoredResponse.Id"/>) first.
/// </summary>
public static class Variants
{
    /// <summary>
    /// Side by side under one key. A server that varies by something with more values than that (User-Agent, Cookie) is
    /// served better by its newest variants than by a search through thousands.
    /// </summary>
    public const int Max = 64;

    /// <summary>
    /// Whether the same requests select both (RFC 9111 §4.1): their Vary fields name the same, and the requests they
    /// were stored for had the same in those fields. The newer then takes the place of the older.
    /// </summary>
    public static bool SelectAlike(StoredResponse one, StoredResponse other) =>
        one.Selecting.Equals(other.Selecting) && SameVary(one.Head.Fields, other.Head.Fields);

    /// <summary>
    /// <paramref name="placed"/> among <paramref name="stored"/>: in the place of what selects alike, the oldest left
    /// out beyond <see cref="Max"/>. Null when a newer response that selects alike is there already.
    /// </summary>
    public static Arr<StoredResponse>? Place(Arr<StoredResponse> stored, StoredResponse placed)
    {
        var kept = new List<StoredResponse>(stored.Count + 1);
        for (var i = 0; i < stored.Count; i++)
        {
            var variant = stored[i];
            if (!SelectAlike(variant, placed))
            {
                kept.Add(variant);
            }
            else if (variant.Id > placed.Id)
            {
                return null;
            }
        }

        var at = 0;
        while (at < kept.Count && kept[at].Id > placed.Id)
        {
            at++;
        }

        kept.Insert(at, placed);
        return new Arr<StoredResponse>(kept.Take(Max));
    }

    /// <summary>
    /// What is in memory, and behind it what a file has in addition. Memory is never older than the file.
    /// </summary>
    public static Arr<StoredResponse> Merge(Arr<StoredResponse> memory, IReadOnlyList<StoredResponse> file)
    {
        var merged = memory;
        for (var i = 0; i < file.Count; i++)
        {
            if (IsNew(memory, file[i]) && Place(merged, file[i]) is { } placed)
            {
                merged = placed;
            }
        }

        return merged;
    }

    /// <summary>
    /// The Vary field in one form for all spellings of it: lower case, no blanks, empty where there is none.
    /// </summary>
    public static string VaryOf(Fields fields)
    {
        var text = new StringBuilder();
        for (var at = fields.IndexOf(FieldId.Vary, 0); at >= 0; at = fields.IndexOf(FieldId.Vary, at + 1))
        {
            text.Append(text.Length == 0 ? "" : ",");
            foreach (var octet in fields.ValueOf(at))
            {
                if (octet is not ((byte)' ' or (byte)'\t'))
                {
                    text.Append(char.ToLowerInvariant((char)octet));
                }
            }
        }

        return text.ToString();
    }

    private static bool IsNew(Arr<StoredResponse> memory, StoredResponse row)
    {
        for (var i = 0; i < memory.Count; i++)
        {
            // The same Id: memory has it freshened. Alike: memory has its successor.
            if (memory[i].Id == row.Id || SelectAlike(memory[i], row))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether both are selected by the same fields, however Vary is spelled.</summary>
    internal static bool SameVary(Fields one, Fields other)
    {
        var (first, second) = (one.Find(FieldId.Vary), other.Find(FieldId.Vary));
        return (first, second) switch
        {
            (null, null) => true,
            (null, _) or (_, null) => false,
            _ => VaryOf(one) == VaryOf(other),
        };
    }
}
