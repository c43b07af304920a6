using System.Security.Cryptography;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.Auth;

/// <summary>
/// Says whether a request's credentials are those of a user. What is remembered is answered in the same call; else a
/// password is hashed on a worker, a few at once: the others wait in line, and are refused with 503 where that is full.
/// </summary>
public sealed class PasswordCheck
{
    private readonly Accounts _accounts;
    private readonly Challenge _challenge;
    private readonly Remembered _remembered;
    private readonly Queue _line;
    private readonly Workers _workers;
    private readonly TimeProvider _clock;
    private readonly long _start;

    /// <param name="settings">AUTH, with the users in it.</param>
    /// <param name="line">How many hash at once, and how many wait.</param>
    /// <param name="workers">Where passwords are hashed.</param>
    /// <param name="clock">For how long what was found out is remembered.</param>
    /// <param name="former">
    /// Of the settings before: what it remembers goes on where the users and their passwords are the same.
    /// </param>
    public PasswordCheck(
        AuthSettings settings, Queue line, Workers workers, TimeProvider clock, PasswordCheck? former = null)
    {
        (_accounts, _challenge) = (settings.Accounts, new Challenge(settings.Realm));
        (_line, _workers, _clock) = (line, workers, clock);
        (_remembered, _start) = former?._accounts.IsSameAs(_accounts) == true
            ? (former._remembered, former._start)
            : (new Remembered(), clock.GetTimestamp());
    }

    // Times of the table are greater than 0.
    private long NowTicks => 1 + _clock.GetElapsedTime(_start).Ticks;

    /// <summary>On with the request, 401, or 503 where too many passwords are being hashed.</summary>
    public ValueTask<Verdict<Received>> PerformAsync(Received received, ExchangeScope scope)
    {
        var fields = received.Request.Fields;
        var at = fields.IndexOf(FieldId.Authorization, 0);
        if (WithoutHash(fields, at) is { } refusal)
        {
            return Now(new Answer(refusal));
        }

        var key = _remembered.KeyOf(fields.ValueOf(at));
        return _remembered.Find(key, NowTicks) is { } isRight
            ? Now(VerdictOf(received, isRight))
            : FindOutAsync(received, fields.BytesOf(at), key, scope);
    }

    /// <summary>
    /// What is known without hashing a password: the answer, or that it would go on; neither where it has to be hashed.
    /// Nothing is remembered by asking.
    /// </summary>
    public (bool IsKnown, Reply? Refusal) Peek(Received received)
    {
        var fields = received.Request.Fields;
        var at = fields.IndexOf(FieldId.Authorization, 0);
        return WithoutHash(fields, at) is { } refusal ? (true, refusal)
            : _remembered.Find(_remembered.KeyOf(fields.ValueOf(at)), NowTicks) is { } isRight
                ? (true, isRight ? null : _challenge.Refused)
            : (false, null);
    }

    /// <summary>What is answered whatever the password is; null: the password decides.</summary>
    private Reply? WithoutHash(Fields fields, int at) =>
        at < 0 ? _challenge.WithoutCredentials

        // RFC 9110 §5.3: there is one of them; of two a server might believe the other.
        : fields.IndexOf(FieldId.Authorization, at + 1) >= 0 || !BasicCredentials.IsBasic(fields.ValueOf(at))
            ? _challenge.WithoutSense
        : null;

    private async ValueTask<Verdict<Received>> FindOutAsync(
        Received received, Bytes authorization, UInt128 key, ExchangeScope scope)
    {
        if (await _line.EnterAsync(scope.Abandoned) is { } refusal)
        {
            return new Answer(refusal);
        }

        try
        {
            // Whoever was before us in line may have asked with the same.
            return _remembered.Find(key, NowTicks) is { } isRight
                ? VerdictOf(received, isRight)
                : await CompareAsync(authorization) is not { } matches
                ? new Answer(_challenge.WithoutSense)
                : VerdictOf(received, Keep(key, matches));
        }
        finally
        {
            _line.Leave();
        }
    }

    private bool Keep(UInt128 key, bool isRight)
    {
        _remembered.Keep(key, isRight, NowTicks);
        return isRight;
    }

    /// <summary>On a worker; null: there are no credentials in it.</summary>
    private Task<bool?> CompareAsync(Bytes authorization)
    {
        var outcome = new TaskCompletionSource<bool?>();
        _workers.Start(() =>
        {
            try
            {
                outcome.SetResult(Compare(authorization.Span));
            }
            catch (Exception bug)
            {
                outcome.SetException(bug);
            }
        });
        return outcome.Task;
    }

    private bool? Compare(ReadOnlySpan<byte> authorization)
    {
        Span<byte> room = stackalloc byte[BasicCredentials.BytesMax];
        try
        {
            if (!BasicCredentials.TryRead(authorization, room, out var user, out var password))
            {
                return null;
            }

            var hash = _accounts.HashFor(Bytes.Of(user), out var isKnown);
            return hash is not null && Passwords.Matches(hash, password) & isKnown;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(room);
        }
    }

    private Verdict<Received> VerdictOf(Received received, bool isRight) =>
        isRight ? received : new Answer(_challenge.Refused);

    private static ValueTask<Verdict<Received>> Now(Verdict<Received> verdict) => new(verdict);
}
