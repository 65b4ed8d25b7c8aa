using Dapper;
using Muster.Server.Storage;

namespace Muster.Server.Downtimes.Comments;

/// <summary>What somebody wrote beside a problem.</summary>
public sealed record Comment(long Id, long Problem, string By, DateTimeOffset At, string Text);

/// <summary>Comments on problems, kept as long as the problem.</summary>
public sealed class CommentBook(Database database, TimeProvider time)
{
    public static readonly Migration Tables = new("Downtimes", 4, "comments", """
        create table problem_comments (id integer primary key autoincrement, problem integer not null, by text not null, at integer not null, text text not null);
        create index problem_comments_of on problem_comments (problem);
        """);

    private sealed record Row(long Id, long Problem, string By, long At, string Text);

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Comment> Of(long problem) => database.Read(db => db.Query<Row>("select id Id, problem Problem, by By, at At, text Text from problem_comments where problem = @problem order by id", new { problem })
        .Select(r => new Comment(r.Id, r.Problem, r.By, DateTimeOffset.FromUnixTimeMilliseconds(r.At), r.Text)).ToList());

    /// <summary>How many each problem has; problems without any are left out.</summary>
    public IReadOnlyDictionary<long, int> Count(IReadOnlyCollection<long> problems) => problems.Count == 0 ? new Dictionary<long, int>()
        : database.Read(db => db.Query<(long Problem, long Count)>("select problem, count(*) from problem_comments where problem in @problems group by problem", new { problems = problems.Take(900) })
            .ToDictionary(r => r.Problem, r => (int)r.Count));

    /// <exception cref="FormatException">Nothing, or too much.</exception>
    public Task<Comment> AddAsync(long problem, string by, string text)
    {
        text = text.Trim();
        if (text.Length is 0 or > 4000) throw new FormatException("a comment has 1 to 4000 characters");
        var at = time.GetUtcNow();
        return database.WriteAsync(db => new Comment(db.QuerySingle<long>("insert into problem_comments (problem, by, at, text) values (@problem, @by, @at, @text) returning id",
            new { problem, by, at = at.ToUnixTimeMilliseconds(), text }), problem, by, at, text));
    }
}
