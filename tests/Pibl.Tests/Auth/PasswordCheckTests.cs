using Microsoft.Extensions.Time.Testing;
using Pibl.Auth;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;
using Pibl.Twins;

namespace Pibl.Tests.Auth;

public sealed class PasswordCheckTests : IDisposable
{
    private static readonly QueueRule OneAtOnce = new("passwords", 1, 2, TimeSpan.FromSeconds(5), "AUTH");

    private readonly FakeTimeProvider _clock = new(Given.Noon);
    private readonly InlineWorkers _workers = new();
    private readonly Queue _line;
    private readonly PasswordCheck _check;

    public PasswordCheckTests()
    {
        _line = new Queue(OneAtOnce, _clock, _workers);
        var settings = new AuthSettings("users", "Staging") { Accounts = Users.Of(Users.Ana) };
        _check = new PasswordCheck(settings, _line, _workers, _clock);
    }

    public void Dispose() => _line.Dispose();

    [Fact]
    public void The_user_gets_in_and_others_are_asked_who_they_are()
    {
        Assert.Equal("in", Ask(Users.Basic("ana:pw")));
        Assert.Equal("401", Ask(Users.Basic("ana:other")));
        Assert.Equal("401", Ask(Users.Basic("nobody:pw")));
        Assert.Equal("401", Ask("Basic !!!"));
        Assert.Equal("401", Ask("Bearer YW5hOnB3"));
        Assert.Equal("401", Ask(null));
    }

    [Fact]
    public void A_challenge_names_realm_and_charset_and_does_not_tell_why()
    {
        var replies = new[] { null, "Basic !!!", Users.Basic("ana:other"), Users.Basic("nobody:pw") }
            .Select(authorization => Reply(Start(authorization))!).ToArray();

        Assert.All(replies, reply => Assert.Equal(
            "Basic realm=\"Staging\", charset=\"UTF-8\"", reply.Head.Fields.Find(FieldId.WwwAuthenticate)?.ToString()));
        Assert.Single(replies.Select(reply => reply.Head.Fields.ToString()).Distinct());
        Assert.All(replies, reply => Assert.Equal("AUTH", reply.Via.Fault?.Clause));
    }

    /// <summary>A reload makes another check of the settings; it forgets where the users are others.</summary>
    [Theory]
    [InlineData(Users.Ana, "in")]
    [InlineData(Users.Ana + "\nb" + Users.Ana, "waits")]
    [InlineData("b" + Users.Ana, "waits")]
    public void What_was_found_out_goes_on_with_the_same_users(string users, string expected)
    {
        Assert.Equal("in", Ask(Users.Basic("ana:pw")));
        _clock.Advance(TimeSpan.FromSeconds(1));
        var settings = new AuthSettings("others", "Another") { Accounts = Users.Of(users) };
        var next = new PasswordCheck(settings, _line, _workers, _clock, _check);
        var verdict = next.PerformAsync(
            Given.Get("/", $"Authorization: {Users.Basic("ana:pw")}"), new ExchangeScope());
        Assert.Equal(expected == "in", verdict.IsCompleted);
        _workers.RunUntilIdle();
    }

    [Fact]
    public void A_password_is_hashed_once_and_remembered_for_a_while()
    {
        Assert.Equal("in", Ask(Users.Basic("ana:pw")));
        Assert.Equal("in", WithoutWork(Users.Basic("ana:pw")));

        _clock.Advance(Remembered.Right + TimeSpan.FromSeconds(1));
        Assert.Equal("waits", WithoutWork(Users.Basic("ana:pw")));
    }

    [Fact]
    public void A_wrong_password_is_remembered_for_a_moment()
    {
        Assert.Equal("401", Ask(Users.Basic("ana:old")));
        Assert.Equal("401", WithoutWork(Users.Basic("ana:old")));
        Assert.Equal("in", Ask(Users.Basic("ana:pw")));

        _clock.Advance(Remembered.Wrong + TimeSpan.FromSeconds(1));
        Assert.Equal("waits", WithoutWork(Users.Basic("ana:old")));
    }

    [Fact]
    public void Many_that_come_with_one_password_cost_one_hash_and_past_the_line_there_is_503()
    {
        var asked = Enumerable.Range(0, 4).Select(_ => Start(Users.Basic("ana:pw"))).ToArray();

        Assert.Equal("503", Outcome(asked[3]));
        Assert.Equal(1, _line.Inside);

        // The hash, and two that were in line.
        Assert.Equal(3, _workers.RunUntilIdle());
        Assert.Equal(["in", "in", "in", "503"], asked.Select(Outcome));
        Assert.Equal(0, _line.Inside);
    }

    [Fact]
    public void Two_fields_are_not_one()
    {
        var received = Given.Get("/", $"Authorization: {Users.Basic("ana:pw")}", $"Authorization: {Users.Basic("ana:pw")}");

        Assert.Equal("401", Outcome(_check.PerformAsync(received, new ExchangeScope()).AsTask()));
    }

    [Fact]
    public void A_client_that_goes_away_leaves_the_line()
    {
        using var left = new CancellationTokenSource();
        var first = Start(Users.Basic("ana:pw"));
        var second = _check.PerformAsync(
            Given.Get("/", $"Authorization: {Users.Basic("ana:x")}"), new ExchangeScope(left.Token)).AsTask();
        left.Cancel();
        _workers.RunUntilIdle();

        Assert.Equal("in", Outcome(first));
        Assert.Equal(FaultKind.ClientGone, Reply(second)?.Via.Fault?.Kind);
        Assert.Equal(0, _line.Inside);
    }

    private string Ask(string? authorization) => Outcome(Start(authorization));

    private string WithoutWork(string authorization)
    {
        var pending = Start(authorization);
        return pending.IsCompleted ? Outcome(pending) : "waits";
    }

    private Task<Verdict<Received>> Start(string? authorization) => _check.PerformAsync(
        authorization is null ? Given.Get("/") : Given.Get("/", $"Authorization: {authorization}"), new ExchangeScope()).AsTask();

    private string Outcome(Task<Verdict<Received>> pending) => Reply(pending)?.Head.Status.ToString() ?? "in";

    private Reply? Reply(Task<Verdict<Received>> pending)
    {
        if (!pending.IsCompleted)
        {
            _workers.RunUntilIdle();
        }

        Assert.True(pending.IsCompletedSuccessfully);
#pragma warning disable xUnit1031 // It is complete.
        return pending.Result.GoesOn(out _, out var reply) ? null : reply;
#pragma warning restore xUnit1031
    }
}
