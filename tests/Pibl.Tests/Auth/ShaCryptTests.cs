namespace Pibl.Tests.Auth;

/// <summary>The vectors of Drepper's specification, and some more that glibc's crypt(3) made.</summary>
public sealed class ShaCryptTests
{
    private const string Long =
        "a very much longer text to encrypt.  This one even stretches over morethan one line.";

    private const string Short = "we have a short salt string but not a short password";

    public static TheoryData<string, string> Vectors => new()
    {
        { "Hello world!", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5" },
        { "Hello world!", "$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA" },
        { "This is just a test", "$5$rounds=5000$toolongsaltstrin$Un/5jzAHMgOGZ5.mWJpuVolil07guHPvOW8mGRcvxa5" },
        { Long, "$5$rounds=1400$anotherlongsalts$Rx.j8H.h8HjEDGomFU8bDkXm3XIUnzyxf12oP84Bnq1" },
        { Short, "$5$rounds=77777$short$JiO1O3ZpDAxGJeaDIuqCoEFysAe1mZNJRs3pw0KQRd/" },
        { "ü€", "$5$rounds=1000$x$FB0UNvlMqvYPJkJDpLTY3Z8XgKSH7.szIGY0yeSEJv0" },
        { new string('x', 32), "$5$rounds=1000$abc$J8NFJMBN6YUuC3j2ZzWzYNfT7U/4CEBzuXyty5I1fX7" },
        { "Hello world!", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1" },
        { "Hello world!", "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v." },
        { "This is just a test", "$6$rounds=5000$toolongsaltstrin$lQ8jolhgVRVhY4b5pZKaysCLi0QBxGoNeKQzQ3glMhwllF7oGDZxUhx1yxdYcz/e1JSbq3y6JMxxl8audkUEm0" },
        { Long, "$6$rounds=1400$anotherlongsalts$POfYwTEok97VWcjxIiSOjiykti.o/pQs.wPvMxQ6Fm7I6IoYN3CmLs66x9t0oSwbtEW7o7UmJEiDwGqd8p4ur1" },
        { Short, "$6$rounds=77777$short$WuQyW2YR.hBNpjjRhpYD/ifIw05xdfeEyQoMxIXbkvr0gge1a1x3yRULJ5CCaUeOxFmtlcGZelFl5CxtgfiAc0" },
        { "", "$6$rounds=1000$x$JUgHESfT/mKR2X.Qz/PrkEgBINN.wbH/GsJhhFRcgrb0a4MjVYFixxXtKicccBbv9PSG/n1kVdpVqZiR7Brv1." },
        { new string('x', 64), "$6$rounds=1000$abc$tsMOjyUebLTBZ0azEoE7TmcPWZoRupzR5CpJZc8NYyUQDLloJFeND/Ln2FCkHnUiF4Gm97hBraI8neeq/ezVQ0" },
        { new string('x', 200), "$6$rounds=1000$abc$wMssqTC1HqTo.g4BLK4SdcvPFHZKoLbmoHVGHf63yhKa1kqdKX.IEWjHDY/9TeW5DxOS040sMmrN.ujYx1Jne/" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_password_matches_its_hash_and_no_other_does(string password, string hash)
    {
        Assert.True(Users.Matches(hash, password));
        Assert.False(Users.Matches(hash, password + "x"));
        Assert.False(Users.Matches(hash, "Hello world"));
    }

    [Theory]
    [InlineData("$2y$05$MLKI8VuFc18wYzzxZJpxAOf/SN2gojhFB.3hK.jb4rJ1ECdjfpzFq", "open sesame")]
    [InlineData("$2b$05$MLKI8VuFc18wYzzxZJpxAOf/SN2gojhFB.3hK.jb4rJ1ECdjfpzFq", "open sesame")]
    [InlineData("$2y$04$xUa/fgbk8gbgDHckEk.LbuBMVZBMzRm3FigtLGnY.vu5WJ5OQ3mYS", "pw")]
    [InlineData("$5$49jb6xo8vL6p5zmd$ikMjyA09EThdmoZ82iffF85sReQyhaeRNd4e5.J8je4", "open sesame")]
    [InlineData("$6$rounds=1000$LGdUCcsmAWiFcZ1G$kODygAgRO6QnAaxoRxvs2j/1SnPwS.33H6EWzjJU3pqN9Kn/eWFGgys4hqp73CSTwi5AHpmRt45zWJOYflZT1.", "open sesame")]
    public void What_htpasswd_makes_is_taken(string hash, string password)
    {
        Assert.True(Users.Matches(hash, password));
        Assert.False(Users.Matches(hash, password.ToUpperInvariant()));
    }

    [Fact]
    public void Users_are_read_from_a_file_and_a_line_is_a_user() => Assert.Equal(
        (2, true, false), (
            Users.Of("# ours\r\n\r\nana:$2y$04$xUa/fgbk8gbgDHckEk.LbuBMVZBMzRm3FigtLGnY.vu5WJ5OQ3mYS:the boss\r\n"
                + "zoë:$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5").Count,
            Users.IsKnown("zoë", "zoë"), Users.IsKnown("zoë", "zoe")));

    [Fact]
    public void A_name_that_is_not_known_is_compared_with_some_hash_and_always_the_same()
    {
        var accounts = Users.Of(string.Join('\n', Enumerable.Range(0, 20).Select(at =>
            $"user{at}:$5$rounds={1000 + at}$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5")));
        var hashes = Enumerable.Range(0, 200).Select(at => Users.HashFor(accounts, $"nobody{at}")).ToArray();

        Assert.All(hashes, hash => Assert.NotNull(hash));
        Assert.Equal(hashes, Enumerable.Range(0, 200).Select(at => Users.HashFor(accounts, $"nobody{at}")));
        Assert.InRange(hashes.Distinct().Count(), 10, 20);
    }
}
