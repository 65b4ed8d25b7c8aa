using System.Globalization;
using System.Text;

namespace Muster.Bench.Recordings;

/// <summary>A host's journal as <c>systemd-journal-remote</c> writes and turns it over at 128 MB; <c>journalctl --vacuum-size</c> after every turn, as the journal's own daemon does it.</summary>
internal sealed class JournalFolder : IRecordedProgram
{
    private const int Warm = 2, Every = 60;

    public string Name => "journal";

    public string Says => "a journal of systemd's: services and a firewall that is loud for hours, turned over at 128 MB, vacuumed to 900 MB; from its third day";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, loud, levels, size) = (new Load(1009, Warm + RecordedLevels.Days, weekend: 0.7), new Load(1013, Warm + RecordedLevels.Days, weekend: 1, day: 0.2, trouble: 3), new double[(Warm + RecordedLevels.Days) * 1440], 0.0);
        var (random, journal, files, entry) = (load.Random, Folders.Make(folder, "journal"), 1, 0L);
        var text = new StringBuilder();
        for (var minute = 0; minute < levels.Length; minute++)
        {
            entry = 0;
            for (var count = load.Count(minute, 1, 40); count > 0; count--) Write(minute, $"task{random.Next(60)}", 6, $"Request {random.Next(40_000)} of user{random.Next(2000)} answered in {random.Next(900)} ms with {random.Next(90_000)} bytes");
            for (var count = loud.Count(minute, 1, 20); count > 0; count--) Write(minute, "kernel", 4, $"[drop] IN=eth0 SRC={random.Next(1, 224)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)} DST=192.0.2.9 LEN={random.Next(40, 1500)} PROTO=TCP DPT={random.Next(1, 65_536)}");
            if (minute % Every == Every - 1)
            {
                Import(Path.Combine(journal, "host.journal"));
                text.Clear();
                if (Directory.GetFiles(journal).Length > files)
                {
                    Programs.Run("journalctl", ["--directory", journal, "--vacuum-size", "900M", "-q"]);
                    files = Directory.GetFiles(journal).Length;
                }
                size = Folders.Size(journal);
            }
            levels[minute] = size;
        }
        return Task.FromResult(levels);

        void Write(int minute, string from, int priority, string message)
        {
            // Microseconds, each entry later than the one before.
            var after = minute * 60_000_000L + entry++ * 50_000;
            text.Append(CultureInfo.InvariantCulture, $"__REALTIME_TIMESTAMP={Load.Start.ToUnixTimeMilliseconds() * 1000 + after}\n__MONOTONIC_TIMESTAMP={after + 1}\n_BOOT_ID=7b1f0d3c9a8e4d5fb2c1a09e8d7c6b5a\n_MACHINE_ID=1f0d3c9a8e4d5fb2c1a09e8d7c6b5a7b\n");
            text.Append(CultureInfo.InvariantCulture, $"_HOSTNAME=host\n_TRANSPORT=stdout\nPRIORITY={priority}\nSYSLOG_IDENTIFIER={from}\n_SYSTEMD_UNIT={from}.service\n_PID={from.Length * 97 + minute / 5000}\n_UID=0\n_COMM={from}\nMESSAGE={message}\n\n");
        }

        void Import(string path)
        {
            using var process = Programs.Start("/lib/systemd/systemd-journal-remote", ["-o", path, "-"]);
            process.StandardInput.Write(text);
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) throw new InvalidOperationException($"systemd-journal-remote ended with {process.ExitCode}: {errors}");
        }
    }
}
