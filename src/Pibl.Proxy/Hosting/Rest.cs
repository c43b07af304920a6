using LanguageExt;
using Pibl.Access;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Explain;

namespace Pibl.Hosting;

/// <summary>A proxy that is put together and not let run: nothing listens, and nobody is asked.</summary>
public static class Rest
{
    /// <summary>
    /// What the proxy would do with a request if it started with these settings; or what is wrong with it.
    /// </summary>
    /// <param name="settings">Checked.</param>
    /// <param name="cache">Its cache file; null: nothing is stored.</param>
    /// <param name="query">The request.</param>
    public static Validation<ConfigError, Explanation> Explain(
        Settings settings, CacheReading? cache, ExplainQuery query)
    {
        using var proxy = Build(settings, Extension.None, cache is null ? new EmptyStore() : new FileStore(cache));

        // Nothing of it waits: what is stored is read here.
        var told = proxy.ExplainAsync(query);
        return (told.IsCompleted ? told.Result : throw new InvalidOperationException("something waits"))
            .Map(found => found with
            {
                Generation = 0,
                Notes = Prelude.Seq1(Sentence.Of("note.rest")),
            });
    }

    internal static Proxy Build(Settings settings, Extension extension, ICacheStore store) => Proxy.Build(
        settings,
        new World(Transports.Framework.Connector, [], TimeProvider.System, static () => 0, new NoLog())
        {
            Cache = store,
        },
        extension);

    private sealed class NoLog : IAccessLog
    {
        public bool IsOpen => false;

        public bool TryWrite(AccessEntry entry) => false;
    }
}
