using System.Globalization;
using System.Text;

namespace Muster.Bench.Recordings;

/// <summary>
/// The root of a quiet Debian server, at a twentieth of its size: packages are replaced when their security updates come, a new kernel is laid beside the old one and the oldest goes, lists are fetched, a few lines are
/// logged. What <c>dpkg</c> writes and takes away is its own; the packages are made here.
/// </summary>
internal sealed class DebianRoot : IRecordedProgram
{
    private const int Warm = 22, Packages = 90;

    public string Name => "debian-root";

    public string Says => "the root of a quiet Debian server: dpkg installs security updates on some mornings and three kernels, of which two are kept; weekly rotated logs, package lists, a forgotten copy";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels) = (new Load(827, Warm + RecordedLevels.Days, trouble: 0.3), new double[(Warm + RecordedLevels.Days) * 1440]);
        var (root, random) = (Folders.Make(folder, "root"), load.Random);
        var (logs, archives, lists) = (Folders.Make(root, "var", "log"), Folders.Make(root, "var", "cache", "apt", "archives"), Folders.Make(root, "var", "lib", "apt", "lists"));
        foreach (var made in new[] { "info", "updates", "triggers" }) Folders.Make(root, "var", "lib", "dpkg", made);
        foreach (var made in new[] { "status", "available" }) File.WriteAllText(Path.Combine(root, "var", "lib", "dpkg", made), "");
        var configuration = Path.Combine(folder, "logrotate.conf");
        File.WriteAllText(configuration, $"{logs}/*.log {{\nweekly\nrotate 4\ncompress\ndelaycompress\nmissingok\nnotifempty\n}}\n");
        var sizes = Enumerable.Range(0, Packages).Select(_ => load.Size(400_000, 1.1)).ToArray();
        var kernels = new List<string>();
        for (var i = 0; i < Packages; i++) Install(0, [Fetch($"package{i}", 0, sizes[i])]);
        Install(0, [Kernel(0)]);
        var (size, waiting, oldest) = (0.0, new List<string>(), (string?)null);
        for (var minute = 0; minute < levels.Length; minute++)
        {
            var (day, clock) = (minute / 1440, minute % 1440);
            if (clock == 0) Programs.RunAt(minute, "logrotate", "-s", Path.Combine(folder, "state"), configuration);
            if (clock == 371) Fill(Path.Combine(lists, "updates_Packages"), 2_400_000 + 4_000 * day);
            if (clock == 376)
            {
                // Security updates come on two days of five, some of them of several packages at once.
                if (random.Next(5) < 2)
                    foreach (var i in Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(Packages)).ToHashSet()) waiting.Add(Fetch($"package{i}", minute, sizes[i] = (int)(sizes[i] * (1 + 0.02 * load.Normal()))));
                if (day is 4 or 33 or 49) waiting.Add(Kernel(minute));
            }
            if (clock == 378 && waiting.Count > 0)
            {
                Install(minute, waiting);
                waiting.Clear();
                if (kernels.Count > 2) (oldest, kernels) = (kernels[0], kernels[1..]);
            }
            if (clock == 383 && oldest is not null)
            {
                Dpkg(minute, "--purge", oldest);
                oldest = null;
            }
            // Somebody copies a package's sources to look at them, and remembers a week later.
            if (minute == (Warm + 14) * 1440 + 912) Fill(Path.Combine(root, "root-core.tar"), 9_000_000);
            if (minute == (Warm + 21) * 1440 + 655) File.Delete(Path.Combine(root, "root-core.tar"));
            if (minute == 0 || clock is 371 or 376 or 378 or 383 or 655 or 912) size = Folders.Size(root) - Folders.Size(logs);
            Log(minute);
            levels[minute] = size + Folders.Size(logs);
        }
        return Task.FromResult(levels);

        string Kernel(int version)
        {
            kernels.Add($"linux-image-{version}");
            return Fetch(kernels[^1], version, 16_000_000 + random.Next(400_000));
        }

        string Fetch(string package, int version, int bytes)
        {
            var tree = Folders.Make(folder, "tree");
            Folders.Make(tree, "DEBIAN");
            File.WriteAllText(Path.Combine(tree, "DEBIAN", "control"), $"Package: {package}\nVersion: 1.{version}\nArchitecture: all\nMaintainer: none <none@example.org>\nDescription: {package}\n");
            var files = Folders.Make(tree, "usr", "lib", package);
            for (var (i, left) = (0, bytes); left > 0; i++)
            {
                var part = Math.Min(left, load.Size(30_000, 1.2) + (package.StartsWith("linux", StringComparison.Ordinal) ? 300_000 : 0));
                Fill(Path.Combine(files, $"file{i}"), part);
                left -= part;
            }
            var archive = Path.Combine(archives, $"{package}_1.{version}_all.deb");
            Programs.Run("dpkg-deb", ["-b", "-Zgzip", "-z1", tree, archive]);
            Directory.Delete(tree, recursive: true);
            return archive;
        }

        void Install(int minute, IEnumerable<string> packages)
        {
            foreach (var package in packages)
            {
                Dpkg(minute, "--install", package);
                // Kept by nobody after it is installed.
                File.Delete(package);
            }
        }

        void Dpkg(int minute, params string[] arguments) => Programs.RunAt(minute, "dpkg", [$"--root={root}", "--force-all", "--force-unsafe-io", $"--log={logs}/dpkg.log", .. arguments]);

        void Log(int minute)
        {
            var lines = new StringBuilder();
            for (var count = load.Count(minute, 1, 1.2); count > 0; count--)
                lines.Append(CultureInfo.InvariantCulture, $"{Load.At(minute):MMM dd HH:mm:ss} srv systemd[1]: Finished task{random.Next(40)}.service, consumed {random.Next(900)}ms.\n");
            if (lines.Length > 0) File.AppendAllText(Path.Combine(logs, "syslog.log"), lines.ToString());
        }

        void Fill(string path, int bytes)
        {
            var content = new byte[bytes];
            random.NextBytes(content);
            for (var i = 0; i < bytes; i++) if (i / 64 % 2 == 0) content[i] = 32;
            File.WriteAllBytes(path, content);
        }
    }
}
