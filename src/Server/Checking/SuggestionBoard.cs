using System.Collections.Concurrent;
using Dapper;
using Muster.Protocol;
using Muster.Server.Hosts;
using Muster.Server.Storage;
using Muster.Server.Web.Live;

namespace Muster.Server.Checking;

/// <summary>What agents suggest to watch, less what was dismissed. Dismissals are kept; suggestions come again with every connection.</summary>
public sealed class SuggestionBoard(Database database, LiveUpdates live)
{
    public static readonly Migration[] Migrations =
    [
        new("Checking", 1, "dismissed suggestions", "create table dismissed_suggestions (host text not null, suggestion text not null, primary key (host, suggestion)) without rowid;"),
    ];

    private readonly ConcurrentDictionary<HostId, IReadOnlyList<Suggestion>> byHost = new();
    private readonly ConcurrentDictionary<(string Host, string Suggestion), bool> dismissed = new();

    public void Load()
    {
        foreach (var row in database.Read(db => db.Query<(string, string)>("select host, suggestion from dismissed_suggestions").ToList())) dismissed[row] = true;
    }

    public void Put(HostId host, IReadOnlyList<Suggestion> suggestions)
    {
        var before = byHost.GetValueOrDefault(host, []);
        byHost[host] = suggestions;
        if (!before.SequenceEqual(suggestions)) Tell(host);
    }

    public IReadOnlyList<Suggestion> Of(HostId host) =>
        [.. byHost.GetValueOrDefault(host, []).Where(s => !dismissed.ContainsKey((host.ToString(), s.Id)))];

    public async Task DismissAsync(HostId host, string suggestion)
    {
        await database.WriteAsync(db =>
        {
            db.Execute("insert or ignore into dismissed_suggestions (host, suggestion) values (@host, @suggestion)", new { host = host.ToString(), suggestion });
        });
        dismissed[(host.ToString(), suggestion)] = true;
        Tell(host);
    }

    private void Tell(HostId host) => live.Publish("suggestion", new { hostId = host, open = Of(host).Count }, $"host:{host}");
}
