using System.Net;
using Pibl.Tls;

namespace Pibl.Transport.Tls;

/// <summary>
/// Which certificates stand for a name: exact before wildcard (RFC 9525 §6.3: one label) before the first of the file.
/// One of each kind of key, from which the client's signature algorithms choose.
/// </summary>
internal sealed class TlsNames
{
    private readonly Dictionary<string, int> _exact = [];
    private readonly Dictionary<string, int> _below = [];
    private readonly List<int[]> _sets = [];

    public TlsNames(IReadOnlyList<TlsIdentity> identities)
    {
        var byName = new Dictionary<string, List<int>>();
        for (var at = 0; at < identities.Count; at++)
        {
            foreach (var name in identities[at].Names)
            {
                if (!byName.TryGetValue(name, out var those))
                {
                    byName[name] = those = [];
                }

                if (!those.Exists(other => identities[other].Algorithm == identities[at].Algorithm))
                {
                    those.Add(at);
                }
            }
        }

        SetFor(identities[0].Names.IsEmpty ? [0] : byName[identities[0].Names[0]]);
        foreach (var (name, those) in byName)
        {
            if (name.StartsWith("*.", StringComparison.Ordinal))
            {
                _below[name[2..]] = SetFor(those);
            }
            else if (!IPAddress.TryParse(name, out _))
            {
                _exact[name] = SetFor(those);
            }
        }
    }

    /// <summary>Each a list of places among the certificates; the first is for whoever names no host.</summary>
    public IReadOnlyList<int[]> Sets => _sets;

    /// <summary>A place in <see cref="Sets"/>.</summary>
    /// <param name="name">In lower case; null: none.</param>
    public int SetOf(string? name)
    {
        if (name is null)
        {
            return 0;
        }

        name = name.TrimEnd('.');
        return _exact.TryGetValue(name, out var set)
            || (name.IndexOf('.') is var dot and > 0 && _below.TryGetValue(name[(dot + 1)..], out set))
                ? set
                : 0;
    }

    private int SetFor(List<int> those)
    {
        var at = _sets.FindIndex(those.SequenceEqual);
        if (at < 0)
        {
            at = _sets.Count;
            _sets.Add([.. those]);
        }

        return at;
    }
}
