using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.Mirrors;

/// <summary>
/// One request that went to a server and to the mirror. It has two sides, of which each ends once; whoever ends second
/// has the answers compared.
/// </summary>
/// <param name="mirror">Whose copy it is.</param>
/// <param name="copy">What the mirror is asked.</param>
/// <param name="server">Who has answered.</param>
/// <param name="head">The head of that answer.</param>
internal sealed class MirroredExchange(Mirror mirror, Missed copy, Endpoint server, ResponseHead head)
{
    private int _open = 2;
    private BodyDigest? _serverBody;
    private MirroredAnswer? _answer;
    private Fault? _fault;

    /// <summary>The server's answer has been read.</summary>
    /// <param name="body">What came of its body; null where it did not come whole.</param>
    public void EndServer(BodyDigest? body)
    {
        _serverBody = body;
        End();
    }

    /// <summary>Sends the copy, and takes the answer.</summary>
    public void Begin() => _ = RunAsync();

    /// <summary>Never throws: what was not foreseen is written down.</summary>
    private async Task RunAsync()
    {
        try
        {
            await SendAsync();
        }
        catch (Exception bug)
        {
            _fault = Fault.OfUs(FaultKind.Bug, bug.Message);
            mirror.Complain(bug);
        }

        mirror.Leave();
        End();
    }

    private async Task SendAsync()
    {
        var patience = mirror.Upstreams.Patience;
        using var timeout = new CancellationTokenSource(patience, mirror.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, mirror.Stopping);
        using var scope = new ExchangeScope(either.Token);
        var sent = await mirror.Upstreams.SendAsync(mirror.Rule.Server, copy, patience, scope);
        if (sent.IsAnswered(out var answered, out var body))
        {
            _answer = new MirroredAnswer(mirror.Rule.Server, answered, await ReadAsync(body));
        }
        else if (sent.IsFailed(out var fault))
        {
            _fault = CopyFaults.Of(fault, timeout.IsCancellationRequested);
        }

        if (mirror.Stopping.IsCancellationRequested)
        {
            // Nobody knows what it would have said.
            (_answer, _fault) = (null, null);
        }
    }

    /// <summary>Null where it does not come whole. What comes behind the part that counts is not waited for.</summary>
    private static async ValueTask<BodyDigest?> ReadAsync(Body body)
    {
        using (body)
        {
            if (body is not StreamedBody streamed)
            {
                return default(BodyDigest);
            }

            try
            {
                var digest = default(BodyDigest);
                while (!digest.IsFull && await streamed.ReadAsync(CancellationToken.None) is { IsEmpty: false } block)
                {
                    digest = digest.With(block.Span);
                }

                return digest;
            }
            catch (BodyException)
            {
                return null;
            }
        }
    }

    private void End()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            mirror.Compare(Compare);
        }
    }

    private void Compare()
    {
        if (_answer is not null)
        {
            mirror.Add(copy.Request, Comparison.Of(
                new MirroredAnswer(server, head, _serverBody), _answer, mirror.Rule.Compared));
        }
        else if (_fault is { Blame: Blame.Upstream } fault)
        {
            mirror.Add(copy.Request, Comparison.OfFault(head, fault));
        }
        else if (_fault is not null)
        {
            mirror.Drop();
        }
    }
}
