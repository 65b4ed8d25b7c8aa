using System.Globalization;

namespace Muster.Bench.Recordings;

/// <summary>A store of LevelDB, whose compactions take room and give it back.</summary>
internal sealed class LevelStore : IRecordedProgram
{
    private const int Warm = 5, Every = 10;

    public string Name => "leveldb";

    public string Says => "a LevelDB folder: keys live a week and are deleted at night; compactions in between";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels, size) = (new Load(907, Warm + RecordedLevels.Days, growth: 0.5), new double[(Warm + RecordedLevels.Days) * 1440], 0.0);
        var own = Path.Combine(folder, "store");
        using var store = new LineProgram("/usr/bin/python3", [Programs.Script("leveldb.py"), own], folder);
        for (var minute = 0; minute < levels.Length; minute++)
        {
            if (minute % Every == Every - 1)
            {
                store.Ask(string.Create(CultureInfo.InvariantCulture, $"{minute} {load.Count(minute + 1 - Every, Every, 12)}"));
                size = Folders.Size(own);
            }
            levels[minute] = size;
        }
        return Task.FromResult(levels);
    }
}
