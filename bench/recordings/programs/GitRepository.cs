namespace Muster.Bench.Recordings;

/// <summary>A repository that takes a commit every two hours and packs itself when it thinks it should.</summary>
internal sealed class GitRepository : IRecordedProgram
{
    public string Name => "git";

    public string Says => "a Git repository, a commit every two hours, gc --auto";

    public Task<double[]> RecordAsync(string folder)
    {
        var (levels, random, size) = (new double[RecordedLevels.Minutes], new Random(9), 0.0);
        void Git(params string[] arguments) => Programs.Run("git", arguments, folder);
        Git("init", "-q");
        foreach (var (key, value) in new[] { ("user.name", "r"), ("user.email", "r@example.org"), ("gc.autoDetach", "false"), ("gc.pruneExpire", "now") }) Git("config", key, value);
        for (var minute = 0; minute < levels.Length; minute++)
        {
            if (minute % 120 == 119)
            {
                for (var i = 0; i < 60 * StoreFolder.Busy(minute); i++)
                {
                    var path = Path.Combine(Folders.Make(folder, $"d{random.Next(20)}"), $"{random.Next(40)}.yaml");
                    File.AppendAllText(path, string.Concat(Enumerable.Range(0, random.Next(2, 40)).Select(_ => $"key{random.Next()}: {random.NextDouble()}\n")));
                }
                Git("add", "-A");
                Git("commit", "-q", "-m", $"minute {minute}");
                Git("gc", "--auto", "-q");
                size = Folders.Size(folder);
            }
            levels[minute] = size;
        }
        return Task.FromResult(levels);
    }
}
