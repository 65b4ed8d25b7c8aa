using Dapper;
using Muster.Server.Storage;

namespace Muster.Server.Jobs.Catalogue;

/// <summary>A content that a job once had.</summary>
/// <param name="Number">Counts from 1 for each job.</param>
/// <param name="Removed">The job was taken away then; the content is what it had before.</param>
public sealed record JobVersion(string Job, int Number, string Hash, string Project, string Name, string File, string Author, DateTimeOffset At, string Message, bool Removed, string Content);

/// <summary>Every content of every job, for ever.</summary>
public sealed class JobVersions(Database database)
{
    public static readonly Migration[] Migrations =
    [
        new("Jobs", 1, "job versions", """
            create table job_versions (
                job text not null, number integer not null, hash text not null, project text not null, name text not null, file text not null,
                author text not null, at integer not null, message text not null, removed integer not null, content text not null, primary key (job, number));
            create index job_versions_by_hash on job_versions (hash);
            create table job_runs (
                execution integer primary key, job text not null, version integer not null, hash text not null, project text not null, trigger text not null,
                began integer not null, ended integer, status integer not null);
            create index job_runs_by_job on job_runs (job, execution);
            """),
    ];

    /// <summary>With setters: a column made by an expression has no type before the first row.</summary>
    private sealed class Row
    {
        public required string Job { get; init; }
        public long Number { get; init; }
        public required string Hash { get; init; }
        public required string Project { get; init; }
        public required string Name { get; init; }
        public required string File { get; init; }
        public required string Author { get; init; }
        public long At { get; init; }
        public required string Message { get; init; }
        public long Removed { get; init; }
        public string? Content { get; init; }
    }


    private const string Columns = "job Job, number Number, hash Hash, project Project, name Name, file File, author Author, at At, message Message, removed Removed";

    /// <summary>Appends versions; their numbers are those after the latest.</summary>
    public Task AddAsync(IReadOnlyList<JobVersion> versions) => database.WriteAsync(db =>
    {
        foreach (var v in versions)
            db.Execute("""
                insert into job_versions (job, number, hash, project, name, file, author, at, message, removed, content)
                values (@Job, (select coalesce(max(number), 0) + 1 from job_versions where job = @Job), @Hash, @Project, @Name, @File, @Author, @at, @Message, @removed, @Content)
                """, new { v.Job, v.Hash, v.Project, v.Name, v.File, v.Author, at = v.At.ToUnixTimeMilliseconds(), v.Message, removed = v.Removed ? 1 : 0, v.Content });
    });

    /// <summary>The latest of every job, without contents.</summary>
    public IReadOnlyList<JobVersion> Latest() => database.Read(db => db.Query<Row>(
        $"select {Columns} from job_versions v where number = (select max(number) from job_versions where job = v.job)").Select(Shown).ToList());

    /// <summary>Newest first, without contents.</summary>
    public IReadOnlyList<JobVersion> Of(string job) =>
        database.Read(db => db.Query<Row>($"select {Columns} from job_versions where job = @job order by number desc", new { job }).Select(Shown).ToList());

    /// <param name="which">A number, or the beginning of a hash (at least 6 digits); the newest that has it.</param>
    public JobVersion? Find(string job, string which) => database.Read(db => db.Query<Row>($"""
        select {Columns}, content Content from job_versions where job = @job and (number = @number or (length(@which) >= 6 and substr(hash, 1, length(@which)) = @which)) order by number desc limit 1
        """, new { job, which, number = int.TryParse(which, out var number) && which.Length < 6 ? number : -1 }).Select(Shown).FirstOrDefault());

    private static JobVersion Shown(Row r) => new(
        r.Job, (int)r.Number, r.Hash, r.Project, r.Name, r.File, r.Author, DateTimeOffset.FromUnixTimeMilliseconds(r.At), r.Message, r.Removed != 0, r.Content ?? "");
}
