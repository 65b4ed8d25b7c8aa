namespace Muster.HttpLint.Tests.Fixtures;

/// <summary>Every fixture linted once, over real connections, for all tests of a class.</summary>
public sealed class Linted : IAsyncLifetime
{
    public static readonly IReadOnlyList<Fixture> Fixtures = [.. GeneralFixtures.All, .. StatusFixtures.All, .. CachingFixtures.All, .. CookieFixtures.All, .. SecurityFixtures.All, .. ProbeFixtures.All];

    private readonly Dictionary<string, IReadOnlySet<string>> notes = [];

    public IReadOnlyDictionary<string, IReadOnlySet<string>> Notes => notes;

    public async ValueTask InitializeAsync()
    {
        var found = new HashSet<string>[Fixtures.Count];
        await Parallel.ForAsync(0, Fixtures.Count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
        {
            var report = await Fixtures[i].LintAsync();
            found[i] = [.. report.Resources.Where(r => r.Found.Length == 0).SelectMany(r => r.Notes).Select(n => n.Id)];
        });
        for (int i = 0; i < found.Length; i++) notes[Fixtures[i].Id] = found[i];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
