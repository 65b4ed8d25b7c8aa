using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Muster.Server.OnCall.Teams;
using Muster.Server.Storage;

namespace Muster.Server.OnCall.Feeds;

/// <summary>A calendar address that was handed out.</summary>
/// <param name="Target"><c>rota:web-primary</c> or <c>person:ann</c>.</param>
public sealed record Feed(long Id, string Target, string By, DateTimeOffset At);

/// <summary>Calendar feeds by secret addresses: calendar programs send no credentials. Of a secret only the hash is kept.</summary>
public sealed class FeedBook(Database database, OnCallNow onCall, TimeProvider time)
{
    private static readonly TimeSpan Past = TimeSpan.FromDays(30), Future = TimeSpan.FromDays(180);

    public static readonly Migration Tables = new("OnCall", 3, "calendar feeds", """
        create table oncall_feeds (id integer primary key autoincrement, hash text not null unique, target text not null, by text not null, at integer not null);
        """);

    private sealed record Row(long Id, string Target, string By, long At);

    public IReadOnlyList<Feed> All => Query("1 = 1", null);

    /// <summary>Makes an address; its secret is told this once.</summary>
    /// <exception cref="FormatException">Neither a rota nor a person.</exception>
    public async Task<(Feed Feed, string Secret)> AddAsync(string target, string by)
    {
        var known = onCall.Configured.Target(target);
        if (known.Kind is not (TargetKind.Rota or TargetKind.Person)) throw new FormatException("a calendar is of a rota or a person");
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        var now = time.GetUtcNow();
        var id = await database.WriteAsync(db => db.QuerySingle<long>("insert into oncall_feeds (hash, target, by, at) values (@hash, @target, @by, @at) returning id",
            new { hash = Hash(secret), target = known.ToString(), by, at = now.ToUnixTimeMilliseconds() }));
        return (new Feed(id, known.ToString(), by, now), secret);
    }

    public async Task<bool> RemoveAsync(long id) => await database.WriteAsync(db => db.Execute("delete from oncall_feeds where id = @id", new { id })) > 0;

    /// <summary>The calendar behind a secret; null when there is none.</summary>
    public string? Read(string secret)
    {
        if (Query("hash = @hash", new { hash = Hash(secret) }) is not [var feed] || !OnCallTarget.TryParse(feed.Target, out var target)) return null;
        var (all, now) = (onCall.Configured, time.GetUtcNow());
        var person = target.Kind == TargetKind.Person ? target.Name : null;
        var events = all.Rotas.Values.Where(r => person is not null || r.Name == target.Name).SelectMany(rota => onCall.Shifts(rota, now - Past, now + Future)
            .Where(s => s.Person is not null && (person is null || s.Person == person))
            .Select(s => new FeedEvent($"{rota.Name}-{s.From.ToUnixTimeSeconds()}-{s.Person}@muster", s.From.ToDateTimeOffset(), s.To.ToDateTimeOffset(),
                person is null ? $"{NameOf(all, s.Person!)} · {rota.Name}" : $"On call: {rota.Name}", s.Source.StartsWith("layer", StringComparison.Ordinal) ? rota.Description : s.Source)));
        return CalendarWriter.Write(person is null ? $"On call {target.Name}" : $"On call {NameOf(all, person)}", events, now);
    }

    private static string NameOf(OnCallConfiguration all, string person) => all.People.GetValueOrDefault(person)?.Name ?? person;

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private List<Feed> Query(string where, object? parameters) => database.Read(db => db.Query<Row>($"select id Id, target Target, by By, at At from oncall_feeds where {where} order by id", parameters)
        .Select(r => new Feed(r.Id, r.Target, r.By, DateTimeOffset.FromUnixTimeMilliseconds(r.At))).ToList());
}
