using System.Globalization;

namespace Muster.Bench.Recordings;

/// <summary>Graphite's storage: a file of a fixed size for every series. Hosts come seldom, every delivery brings containers of new names, and what is dead is never removed.</summary>
internal sealed class WhisperFolder : IRecordedProgram
{
    private const int Warm = 4;

    public string Name => "whisper";

    public string Says => "Graphite's Whisper files: nine hosts and now and then one more, two or three deliveries on working days that bring containers of new names; nobody removes the old ones";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels) = (new Load(811, Warm + RecordedLevels.Days, weekend: 0.05, day: 0.95), new double[(Warm + RecordedLevels.Days) * 1440]);
        var (random, hosts, containers, size) = (load.Random, 0, 0, 0.0);
        using var whisper = new LineProgram("/usr/bin/python3", [Programs.Script("whispers.py"), Folders.Make(folder, "storage")], folder);
        void Create(string name, int series) => size = double.Parse(whisper.Ask($"{name} {series}"), CultureInfo.InvariantCulture);
        for (; hosts < 9;) Create($"servers/host{hosts++}", 60);
        for (var minute = 0; minute < levels.Length; minute++)
        {
            if (random.NextDouble() < load[minute] * 2.5 / 1440)
                for (var replicas = random.Next(2, 6); replicas > 0; replicas--) Create($"containers/c{containers++}", 8);
            if (random.NextDouble() < 1 / (8.0 * 1440)) Create($"servers/host{hosts++}", 60);
            levels[minute] = size;
        }
        return Task.FromResult(levels);
    }
}
