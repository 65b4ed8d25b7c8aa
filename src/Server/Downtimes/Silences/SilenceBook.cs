using System.Collections.Immutable;
using System.Text.Json;
using Dapper;
using Muster.Server.Configuration;
using Muster.Server.Downtimes.Matching;
using Muster.Server.Storage;

namespace Muster.Server.Downtimes.Silences;

/// <summary>All silences: in memory to be asked, in the database to be kept. Expired ones are forgotten after <see cref="Kept"/>.</summary>
public sealed class SilenceBook(Database database, ConfigurationStore configuration, TimeProvider time)
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public static readonly Migration Tables = new("Downtimes", 1, "silences", """
        create table silences (
            id text primary key, scope text not null, starts integer not null, ends integer not null, by text not null, comment text not null, updated integer not null);
        """);

    private sealed record Row(string Id, string Scope, long Starts, long Ends, string By, string Comment, long Updated);

    private readonly CompiledScopes<Silence> scopes = new(configuration, s => s.Scope);
    private ImmutableList<Silence>? all;

    /// <summary>Raised after a silence came, changed or was ended.</summary>
    public event Action<Silence>? Changed;

    /// <summary>In the order they were made.</summary>
    public ImmutableList<Silence> All => LazyInitializer.EnsureInitialized(ref all, Load)!;

    public Silence? Find(string id) => All.Find(s => s.Id == id);

    /// <summary>The active silences that cover the problem.</summary>
    public IEnumerable<Silence> Covering(ProblemLabels problem, DateTimeOffset now) => scopes.Covering(All, problem).Where(s => s.State(now) == SilenceState.Active);

    /// <summary>Makes a silence, or changes the one of this id. Changing what it covers, or one that has expired, ends it and makes another, as in Alertmanager.</summary>
    /// <exception cref="FormatException">Wrong times, or it would cover everything.</exception>
    /// <exception cref="KeyNotFoundException">There is none of this id.</exception>
    public async Task<Silence> SetAsync(string? id, Scope scope, DateTimeOffset startsAt, DateTimeOffset endsAt, string by, string comment)
    {
        var now = time.GetUtcNow();
        scope.Check(configuration.Current);
        if (endsAt <= startsAt) throw new FormatException("it would end before it begins");
        if (endsAt <= now) throw new FormatException("it would have ended already");
        if (by.Length is 0 or > 200) throw new FormatException("createdBy is missing: who wants it");
        if (comment.Length is 0 or > 4000) throw new FormatException("a comment is missing: why is it silenced?");
        var before = id is null ? null : Find(id) ?? throw new KeyNotFoundException($"there is no silence {id}");
        var same = before is not null && before.State(now) != SilenceState.Expired && before.Scope.Text == scope.Text
            && (before.State(now) == SilenceState.Pending || startsAt == before.StartsAt || startsAt <= now);
        if (before is not null && !same && before.State(now) != SilenceState.Expired) await ExpireAsync(before.Id);
        var starts = same && before!.State(now) == SilenceState.Active ? before.StartsAt : startsAt < now ? now : startsAt;
        var silence = new Silence(same ? before!.Id : Guid.NewGuid().ToString(), scope, starts, endsAt, by, comment, now);
        await KeepAsync(silence);
        return silence;
    }

    /// <summary>Ends it now; one that has not begun is forgotten. False when there is none, or it has ended.</summary>
    public async Task<bool> ExpireAsync(string id)
    {
        var now = time.GetUtcNow();
        if (Find(id) is not { } silence || silence.State(now) == SilenceState.Expired) return false;
        await KeepAsync(silence with { EndsAt = now, StartsAt = silence.StartsAt < now ? silence.StartsAt : now, UpdatedAt = now });
        return true;
    }

    private async Task KeepAsync(Silence silence)
    {
        _ = All;
        var old = (time.GetUtcNow() - Kept).ToUnixTimeMilliseconds();
        await database.WriteAsync(db =>
        {
            db.Execute("""
                insert into silences (id, scope, starts, ends, by, comment, updated) values (@Id, @scope, @starts, @ends, @By, @Comment, @updated)
                on conflict (id) do update set scope = @scope, starts = @starts, ends = @ends, by = @By, comment = @Comment, updated = @updated
                """, new
            {
                silence.Id,
                scope = JsonSerializer.Serialize(silence.Scope),
                starts = silence.StartsAt.ToUnixTimeMilliseconds(),
                ends = silence.EndsAt.ToUnixTimeMilliseconds(),
                silence.By,
                silence.Comment,
                updated = silence.UpdatedAt.ToUnixTimeMilliseconds(),
            });
            db.Execute("delete from silences where ends < @old", new { old });
        });
        ImmutableInterlocked.Update(ref all!, list =>
        {
            list = list.RemoveAll(s => s.EndsAt.ToUnixTimeMilliseconds() < old);
            var at = list.FindIndex(s => s.Id == silence.Id);
            return at < 0 ? list.Add(silence) : list.SetItem(at, silence);
        });
        Changed?.Invoke(silence);
    }

    private ImmutableList<Silence> Load() => database.Read(db => db.Query<Row>("select id Id, scope Scope, starts Starts, ends Ends, by By, comment Comment, updated Updated from silences order by rowid")
        .Select(r => new Silence(r.Id, JsonSerializer.Deserialize<Scope>(r.Scope)!, DateTimeOffset.FromUnixTimeMilliseconds(r.Starts), DateTimeOffset.FromUnixTimeMilliseconds(r.Ends), r.By, r.Comment, DateTimeOffset.FromUnixTimeMilliseconds(r.Updated)))
        .ToImmutableList());
}
