namespace Pibl.Cache;

/// <summary>How a cache file is laid out. <c>sqlite3 persist.cache 'select * from cache'</c> lists it.</summary>
internal static class CacheSchema
{
    /// <summary>"PIBL" in ASCII, in the header of every file that is ours (SQLite file format §1.3.16).</summary>
    public const int ApplicationId = 0x5049424C;

    /// <summary>Rises with every change that an older program could not read.</summary>
    public const int Version = 1;

    /// <summary>
    /// Text is Latin-1 shown as Unicode, times are UTC with seven decimals: they sort as text and read back exactly.
    /// body comes last, so that whoever lists the rest need not walk through its pages. auto_vacuum must come before
    /// the first table.
    /// </summary>
    public const string Create = """
        pragma auto_vacuum = incremental;
        begin immediate;
        pragma application_id = 0x5049424C;
        pragma user_version = 1;
        create table meta (name text primary key, value) without rowid;
        insert into meta values ('schema', 1), ('last_id', 0), ('rows', 0);
        create table responses (
            id integer primary key,
            host text not null,
            target text not null,
            status integer not null,
            body_bytes integer not null,
            requested_at text not null,
            received_at text not null,
            fresh_ms integer not null,
            initial_age_ms integer not null,
            fresh_until text not null,
            last_used text not null,
            validator integer not null,
            checksum integer not null,
            vary text not null,
            selecting text not null,
            head text not null,
            body blob);
        create index responses_key on responses (host, target);
        create index responses_last_used on responses (last_used);
        create index responses_useless on responses (fresh_until) where validator = 0;
        create view cache as
            select id, host || target as uri, status, body_bytes as bytes, received_at, fresh_until,
                case when fresh_until > strftime('%Y-%m-%dT%H:%M:%f', 'now') then 'fresh' else 'stale' end as state,
                cast((julianday(fresh_until) - julianday('now')) * 86400 as integer) as ttl_s,
                last_used, selecting
            from responses order by last_used desc;
        commit;
        """;

    /// <summary>
    /// Groups that were withdrawn (<see cref="GroupMarks"/>): made with the first of them. An older program leaves the
    /// table alone, and may give back what it does not know to be dead.
    /// </summary>
    public const string CreateGroups = """
        create table if not exists withdrawn_groups (
            host text not null, name text not null, up_to integer not null, primary key (host, name)) without rowid
        """;

    /// <summary>
    /// Purges (<see cref="Purges"/>), of which an older program knows as little.
    /// </summary>
    public const string CreatePurges = """
        create table if not exists purges (
            kind integer not null, host text not null, name text not null, gone integer not null,
            stale integer not null, stale_since text not null, primary key (kind, host, name)) without rowid
        """;

    /// <summary>
    /// Content that is too large for memory (<see cref="BlockTable"/>), made when a file is opened that has no place
    /// for it. A block belongs to the response with its Id, and comes before it; gone_blocks has the Ids of those whose
    /// blocks are still to be deleted. An older program takes such a response for damaged (its checksum), and removes
    /// it.
    /// </summary>
    public const string CreateBlocks = """
        begin immediate;
        alter table responses add column blocks integer not null default 0;
        create table blocks (
            n integer primary key, id integer not null, at integer not null, checksum integer not null,
            bytes blob not null);
        create unique index blocks_place on blocks (id, at);
        create table gone_blocks (id integer primary key);
        create trigger responses_blocks after delete on responses when old.blocks > 0
            begin insert or ignore into gone_blocks values (old.id); end;
        commit;
        """;

    /// <summary>What a process that was killed had not finished.</summary>
    public const string LeaveUnfinished = """
        insert or ignore into gone_blocks select distinct id from blocks where id not in (select id from responses)
        """;

    /// <summary>
    /// WAL: readers and the writer do not wait for each other, and what is committed survives the end of the process.
    /// NORMAL: only a power cut may take the last commits, and never the file's order (SQLite, PRAGMA synchronous).
    /// </summary>
    public const string Tune = """
        pragma journal_mode = wal;
        pragma synchronous = normal;
        pragma journal_size_limit = 16777216;
        pragma cache_size = -8192;
        pragma busy_timeout = 2000;
        """;
}
