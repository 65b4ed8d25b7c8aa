namespace Muster.Bench.Recordings;

/// <summary><c>duplicity</c>: a full backup in a week and differences on the other nights.</summary>
internal sealed class DuplicityFolder : IRecordedProgram
{
    private const int Warm = 17, At = 95;

    public string Name => "duplicity";

    public string Says => "a folder of duplicity's: every night, full when the last full one is 7 days old, then remove-all-but-n-full 2; from its eighteenth night";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels, size) = (new Load(229, Warm + RecordedLevels.Days, growth: 0.3), new double[(Warm + RecordedLevels.Days) * 1440], 0.0);
        var (home, copies) = (Path.Combine(folder, "home"), Folders.Make(folder, "copies"));
        var documents = new Documents(load, home, 500, 14_000);
        for (var minute = 0; minute < levels.Length; minute++)
        {
            if (minute % 1440 == At)
            {
                if (minute > 1440) documents.Work(minute - 1440, 1440, 0.06);
                documents.Dump(700_000 + 9_000.0 * minute / 1440);
                Duplicity(minute, ["--full-if-older-than", "7D"], [home, $"file://{copies}"]);
                size = Folders.Size(copies);
            }
            if (minute % 1440 == At + 14)
            {
                Duplicity(minute, ["remove-all-but-n-full", "2", "--force"], [$"file://{copies}"]);
                size = Folders.Size(copies);
            }
            levels[minute] = size;
        }
        return Task.FromResult(levels);

        void Duplicity(int minute, string[] what, string[] where) =>
            Programs.RunAt(minute, "duplicity", [.. what, "--no-encryption", "--volsize", "4", "--archive-dir", Path.Combine(folder, "own"), "-v", "warning", .. where]);
    }
}
