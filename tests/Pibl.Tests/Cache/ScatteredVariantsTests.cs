using CsCheck;
using LanguageExt;
using Pibl.Cache;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Cache;

public sealed class ScatteredVariantsTests
{
    private const string Languages = "abcdef";

    private static readonly Gen<(string Stored, string Asked, int BytesMax, int Kept)> Cases = Gen.Select(
        Gen.Char[Languages].Array[2, 12], Gen.Char[Languages], Gen.Int[0, 20_000], Gen.Int[0, 11],
        static (stored, asked, bytes, kept) => (new string(stored), asked.ToString(), bytes, kept % stored.Length));

    [Fact]
    public void What_a_request_selects_is_the_same_wherever_the_bodies_are() => Cases.Sample(one =>
    {
        var all = All(one.Stored);
        var (here, elsewhere) = ScatteredVariants.Fit(
            all, Arr<StoredResponse>.Empty, all[one.Kept].Id, one.BytesMax);
        var request = Heads.Get($"Accept-Language: {one.Asked}");
        var selected = Selection.Find(request, all);
        var found = ScatteredVariants.For(request, here, elsewhere, out var missing);
        Assert.Equal(selected?.Id, missing ?? Selection.Find(request, found)?.Id);
        Assert.All(found, variant => Assert.False(variant.Body.IsEmpty));
    });

    [Fact]
    public void Nothing_is_lost_and_no_more_stays_than_fits_beside_the_one_that_is_kept() => Cases.Sample(one =>
    {
        var all = All(one.Stored);
        var kept = all[one.Kept];
        var (here, elsewhere) = ScatteredVariants.Fit(all, Arr<StoredResponse>.Empty, kept.Id, one.BytesMax);
        Assert.Equal(
            all.Map(variant => variant.Id),
            ScatteredVariants.Joined(here, elsewhere).Map(variant => variant.Id));
        Assert.Contains(here, variant => variant.Id == kept.Id);
        Assert.All(elsewhere, variant => Assert.True(variant.Body.IsEmpty));
        Assert.True(here.Sum(StoredForm.SizeOf) <= Math.Max(one.BytesMax, StoredForm.SizeOf(kept)));
    });

    [Fact]
    public void A_head_is_the_same_response_but_for_the_body()
    {
        var whole = All("ab")[0];
        var head = ScatteredVariants.HeadOf(whole);
        Assert.Equal(whole with { Body = default }, head);
    }

    [Fact]
    public void A_part_that_has_no_room_is_left_out()
    {
        var all = All("ab");
        var part = all[1] with { Head = all[1].Head with { Status = 206 } };
        var (here, elsewhere) = ScatteredVariants.Fit(
            Array(all[0], part), Arr<StoredResponse>.Empty, all[0].Id, 1);
        Assert.Equal((1, 0), (here.Count, elsewhere.Count));
    }

    private static Arr<StoredResponse> All(string languages) => languages.Reverse().Select((language, at) =>
        Heads.Stored(
            $"Cache-Control: max-age=60\nVary: Accept-Language\nETag: \"{at}\"", $"Accept-Language: {language}")
        with
        {
            Id = languages.Length - at,
            Body = Bytes.Of(new string(language, 500 + (100 * at))),
        }).ToArr();
}
