using System.Text;

namespace Pibl.Tests.Auth;

/// <summary>Lines of an htpasswd file that cannot be taken.</summary>
public sealed class HtpasswdTests
{
    private const string Make = "htpasswd -B makes one that is taken";
    private const string Sha256 = "5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5";
    private const string Kinds = "is not taken: bcrypt, or SHA-crypt ($5$, $6$), is";

    public static TheoryData<string, string> Lines => new()
    {
        { "s:{SHA}EfatjsUqKYSrqv18O1FlA3hcIHI=", $"1:3 [{{SHA}}…] SHA-1 without a salt {Kinds}; {Make}" },
        { "s:{SSHA}EfatjsUqKYSrqv18O1FlA3hcIHI=", $"1:3 [{{SSHA}}…] SHA-1 {Kinds}; {Make}" },
        { "m:$apr1$W9i6Ps6H$Z4bAt02Y48p4xoixVcZPz.", $"1:3 [$apr1$…] Apache's MD5 {Kinds}; {Make}" },
        { "m:$1$W9i6Ps6H$Z4bAt02Y48p4xoixVcZPz.", $"1:3 [$1$…] MD5 {Kinds}; {Make}" },
        { "y:$y$j9T$abc$def", $"1:3 [$y$…] yescrypt {Kinds}; {Make}" },
        { "a:$argon2id$v=19$abc", $"1:3 [$argon2id$…] Argon2 {Kinds}; {Make}" },
        { "x:$2x$05$MLKI8VuFc18wYzzxZJpxAOf/SN2gojhFB.3hK.jb4rJ1ECdjfpzFq", $"1:3 [$2x$…] a broken form of bcrypt {Kinds}; {Make}" },
        { "d:BIlz3AUagQYn6", $"1:3 […] a DES hash, or a password that anybody can read; {Make}" },
        { "p:plain", $"1:3 […] no hash, or a password that anybody can read; {Make}" },
        { "p:{PLAIN}secret", $"1:3 [{{PLAIN}}…] a password that anybody can read {Kinds}; {Make}" },
        { "ana:", $"1:5 […] there is no hash behind the name; {Make}" },
        { "ana", "1:1 […] there is no colon in this line; a line is name:hash; htpasswd -B FILE NAME adds one" },
        { ":$2y$05$x", "1:1 [] there is no name before the colon; htpasswd -B FILE NAME adds one" },
        { " ana:$2y$05$x", "1:1 [ ana] a space at an end of a name; did you mean ana:?" },
        { "a\tb:$2y$05$x", "1:1 [a\tb] a control character in a name; no client can send it (RFC 7617 §2)" },
        { "ana:$2y$05$short", "1:5 [$2y$…] a bcrypt hash is $2y$, a cost of two digits, and 53 letters; copy the whole of it" },
        { "ana:$2y$05$MLKI8VuFc18wYzzxZJpxAOf/SN2gojhFB.3hK.jb4rJ1ECdjfpz!q", "1:5 [$2y$…] a bcrypt hash is $2y$, a cost of two digits, and 53 letters; copy the whole of it" },
        { "ana:$2y$31$MLKI8VuFc18wYzzxZJpxAOf/SN2gojhFB.3hK.jb4rJ1ECdjfpzFq", "1:5 [$2y$…] a cost of 31; from 4 to 15: each password that is tried would cost that" },
        { "s:$5$saltstring", "1:3 [$5$…] a SHA-256 hash is $5$, a salt, $, and 43 letters; copy the whole of it" },
        { $"s:$6$saltstring${Sha256}", "1:3 [$6$…] a SHA-512 hash is $6$, a salt, $, and 86 letters; copy the whole of it" },
        { $"s:$5$rounds=999$salt${Sha256}", "1:3 [$5$…] the number of rounds is out of range; from 1000 to 1000000: each password that is tried would cost that" },
        { $"s:$5$rounds=x$salt${Sha256}", "1:3 [$5$…] the number of rounds is out of range; from 1000 to 1000000: each password that is tried would cost that" },
        { $"s:$5$seventeenletters!${Sha256}", $"1:3 [$5$…] a salt is up to 16 letters; {Make}" },
        { $"{Users.Ana}\n\n{Users.Ana}", "3:1 [ana] ana is here twice, first in line 1; keep one of the two" },
        { "# nobody\n", "0:1 [] there is no user in this file; htpasswd -B FILE NAME adds one" },
        { "", "0:1 [] there is no user in this file; htpasswd -B FILE NAME adds one" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_mistake_is_named_at_its_place(string file, string expected) =>
        Assert.Equal(expected, Users.Mistakes(Encoding.UTF8.GetBytes(file)));

    [Fact]
    public void All_the_mistakes_are_named_at_once() => Assert.Equal(
        [1, 3, 4],
        Users.Mistakes(Encoding.UTF8.GetBytes($"p:plain\n{Users.Ana}\nq:plain\nr:plain")).Split('\n').Select(line => line[0] - '0'));

    [Fact]
    public void A_line_in_another_encoding_is_named() => Assert.Equal(
        "1:1 […] the line is no UTF-8; save the file as UTF-8", Users.Mistakes(Encoding.Latin1.GetBytes("zoë:x")));

    /// <summary>What is shown goes to terminals and tickets.</summary>
    [Theory]
    [InlineData("p:hunter2secret")]
    [InlineData("hunter2secret")]
    [InlineData("p:{PLAIN}hunter2secret")]
    [InlineData("p:$2y$05$hunter2secret")]
    [InlineData("p:$hunter2secret")]
    public void No_password_is_shown(string file) =>
        Assert.DoesNotContain("hunter2secret", Users.Shown(file), StringComparison.Ordinal);
}
