using System.Globalization;
using System.Text;
using Pibl.Cache;
using Pibl.Tests.Transcripts;
using Pibl.Twins;

namespace Pibl.Tests.Simulation.Herds;

/// <summary>One of many that want the same: asks, reads at its own pace, leaves, and checks what it is given.</summary>
internal sealed class HerdClient(ProxyWorld world, HerdKind kind, bool isCalm, Random dice, int number)
{
    private static readonly string[] Languages = ["es", "en", "de"];

    private static readonly string[] Wishes =
        ["Cache-Control: no-cache\r\n", "If-None-Match: \"all-1\"\r\n", "Authorization: x\r\n"];

    private static readonly string[] Ranges = ["0-", "0-3", "40-79", "-7", "900-", "300-2000"];

    private Peer? _peer;
    private (string Id, string Method, string Language)? _asked;
    private int _requests;

    /// <summary>Answers that were whole and right.</summary>
    public int Answers { get; private set; }

    /// <summary>Of these, those of another's fetch.</summary>
    public int Shared { get; private set; }

    /// <summary>Answers behind a wait that was for nothing.</summary>
    public int Released { get; private set; }

    /// <summary>Answers that were broken off, and seen to be.</summary>
    public int Broken { get; private set; }

    /// <summary>The languages that it asked for.</summary>
    public HashSet<string> Asked { get; } = [];

    public bool Waits => _asked is not null;

    public void Act()
    {
        Check();
        _peer ??= world.Connect();
        switch (dice.Next(20))
        {
            case < 12 when _asked is null:
                Ask();
                break;
            case 15:
                _peer.Pause(dice.Next(900));
                break;
            case 16 or 17 or 18:
                _peer.Resume();
                break;
            case 19 when !isCalm && _asked is not null:
                _peer.Reset();
                Leave();
                break;
        }
    }

    /// <summary>Reads on to the end of what it has asked for.</summary>
    public void Finish()
    {
        _peer?.Resume();
        Check();
    }

    private void Ask()
    {
        var method = dice.Next(12) == 0 ? "HEAD" : "GET";

        // A HEAD with no-cache that finds another version ends what is stored: then more fetches are right.
        var mayWish = method == "GET" || !isCalm;
        var wish = mayWish && dice.Next(isCalm ? 20 : 6) == 0 ? Wishes[dice.Next(Wishes.Length)] : "";
        wish = wish.Length == 0 && dice.Next(isCalm ? 20 : 4) == 0
            ? $"Range: bytes={Ranges[dice.Next(Ranges.Length)]}\r\n" : wish;
        var language = Languages[dice.Next(kind is HerdKind.Varying or HerdKind.Keyed ? 3 : 1)];
        var isPlain = method == "GET" && wish.Length == 0;
        _asked = ($"c{number}-{++_requests}", method, language);
        if (isPlain)
        {
            Asked.Add(language);
        }

        _peer!.Send(
            $"{method} /herd HTTP/1.1\r\nHost: sim.test\r\nX-Id: {_asked.Value.Id}\r\nX-Plain: {(isPlain ? 1 : 0)}\r\n"
            + $"Accept-Language: {language}\r\n"
            + $"{(kind == HerdKind.Keyed ? $"Cookie: lang={language}\r\n" : "")}{wish}\r\n");
    }

    private void Check()
    {
        var head = "";
        while (_peer is { } peer && _asked is { } asked
            && Message.Read(peer.Text, peer.SeesFinish, asked.Method, ref head) is { } message)
        {
            peer.Received.Skip(message.Length);
            if (message.Lines[0][9] != '1')
            {
                Check(asked, message);
                _asked = null;
            }
        }

        if (_peer is { IsOver: true } over)
        {
            Assert.True(over.SeesReset || over.Received.Length == 0, $"a broken answer looks whole:\n{over.Text}");
            Broken += over.SeesReset && _asked is not null ? 1 : 0;
            Leave();
        }
    }

    private void Check((string Id, string Method, string Language) asked, Message message)
    {
        var status = message.Field("Cache-Status");
        Shared += status.Contains("collapsed", StringComparison.Ordinal)
            && !status.Contains("collapsed=?0", StringComparison.Ordinal) ? 1 : 0;
        Released += status.Contains("collapsed=?0", StringComparison.Ordinal) ? 1 : 0;
        if (message.StatusOf() is not ("200" or "206") || asked.Method == "HEAD")
        {
            return;
        }

        var whom = kind switch
        {
            HerdKind.Private => asked.Id,
            HerdKind.Varying or HerdKind.Keyed => asked.Language,
            _ => "all",
        };
        Assert.Equal(whom, message.Field("X-Whom"));
        var content = HerdServer.ContentOf(
            whom, int.Parse(message.Field("X-Version"), CultureInfo.InvariantCulture));
        Assert.Equal(
            message.StatusOf() == "206" ? PartOf(content, message.Field("Content-Range")) : content, message.Body);
        Answers++;
    }

    private static string PartOf(string content, string contentRange)
    {
        Assert.True(ByteRange.TryContentRange(Encoding.ASCII.GetBytes(contentRange), out var range, out var complete));
        Assert.Equal(content.Length, complete);
        return content.Substring((int)range.First, (int)range.Length);
    }

    private void Leave() => (_peer, _asked) = (null, null);
}
