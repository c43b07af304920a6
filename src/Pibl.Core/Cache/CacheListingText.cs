using System.Globalization;
using System.Text;

namespace Pibl.Cache;

/// <summary>What is stored, as tables for people (<c>pibl cache ls</c>, <c>pibl cache show</c>).</summary>
public static class CacheListingText
{
    /// <summary>The whole of it where there is nothing.</summary>
    public const string Nothing = "nothing is stored there\n";

    private const int WidthMax = 90;

    /// <summary>A row for each; of one target all that is known of each.</summary>
    public static string Of(CacheListing listing, CacheQuery query) =>
        listing.Items.IsEmpty ? Nothing
        : query.Scope.Kind == PurgeKind.Url ? Whole(listing)
        : Table(listing, query);

    private static string Table(CacheListing listing, CacheQuery query)
    {
        var text = new StringBuilder().AppendTable(
            ["url", "status", "size", "age", "left", "variant", "in"],
            listing.Items.Map(item => new[]
            {
                Cut(Shown(item.Url)), Number(item.Stored.Head.Status), Size(item.Bytes),
                TextTable.Long(item.AgeAt(listing.At)), Left(item, listing.At), Cut(Shown(item.SelectedBy)),
                item.Place,
            }));
        return listing.IsCut
            ? text.Append(CultureInfo.InvariantCulture, $"and more: --limit {query.Limit} was reached\n").ToString()
            : text.ToString();
    }

    private static string Whole(CacheListing listing)
    {
        var text = new StringBuilder();
        foreach (var item in listing.Items)
        {
            string[][] rows =
            [
                ["size", $"{Size(item.Bytes)}, in {item.Place}"],
                ["variant", item.SelectedBy.Length == 0 ? "the only one: no Vary" : Shown(item.SelectedBy)],
                ["age", TextTable.Long(item.AgeAt(listing.At))],
                ["left", $"{Left(item, listing.At)}, by {item.Why}"],
                ["received", item.Stored.ReceivedAt.ToString("u", CultureInfo.InvariantCulture)],
                ["tags", item.Tags.IsEmpty ? "-" : Shown(string.Join(' ', item.Tags))],
            ];
            text.Append(Shown(item.Url)).Append('\n')
                .AppendTable(["status", Number(item.Stored.Head.Status)], rows).Append('\n');
            foreach (var line in item.Stored.Head.Fields.ToString().TrimEnd().Split("\r\n"))
            {
                text.Append("  ").Append(Shown(line)).Append('\n');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Left(CacheItem item, DateTimeOffset now) =>
        item.TimeToLiveAt(now) is var left && left > TimeSpan.Zero
            ? TextTable.Long(left)
            : $"stale for {TextTable.Long(-left)}";

    private static string Size(long bytes) => bytes switch
    {
        >= 10 << 20 => $"{Number(bytes >> 20)} MB",
        >= 10 << 10 => $"{Number(bytes >> 10)} KB",
        _ => $"{Number(bytes)} B",
    };

    private static string Cut(string text) => text.Length <= WidthMax ? text : $"{text.AsSpan(0, WidthMax - 1)}…";

    /// <summary>A server may not move the cursor of whoever looks.</summary>
    private static string Shown(string text) => string.Concat(text.Select(letter =>
        letter is >= ' ' and <= '~' ? letter.ToString() : $"\\x{(int)letter:x2}"));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
