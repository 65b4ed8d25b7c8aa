using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Muster.Bench.Recordings;

/// <summary><c>memcached</c> until its memory is full and after that; empty again when its machine gets a new kernel. Its threads that work by the clock of this machine are turned off.</summary>
internal sealed class MemcachedServer : IRecordedProgram
{
    private const int Warm = 1, Keys = 400_000;

    public string Name => "memcached";

    public string Says => "memcached's bytes with 64 MB: what is missing is set, nothing expires, the longest unused goes; its machine is begun anew on the 8th, the 22nd and the 31st day";

    public async Task<double[]> RecordAsync(string folder)
    {
        var (load, levels) = (new Load(823, Warm + RecordedLevels.Days, weekend: 0.6, growth: 0.2), new double[(Warm + RecordedLevels.Days) * 1440]);
        var reboots = new[] { 8 * 1440 + 254, 22 * 1440 + 251, 31 * 1440 + 258 };
        for (var minute = 0; minute < levels.Length;)
        {
            var path = Path.Combine(folder, $"memcached-{minute}");
            using var process = Programs.Start("memcached", ["-u", "root", "-s", path, "-m", "64", "-t", "1", "-o", "no_lru_maintainer,no_lru_crawler,no_slab_reassign,no_slab_automove"], folder);
            try
            {
                using var cache = await ConnectAsync(path);
                using var answers = new StreamReader(new NetworkStream(cache));
                do levels[minute] = Serve(load, minute, cache, answers);
                while (++minute < levels.Length && !reboots.Contains(minute));
            }
            finally
            {
                process.Kill();
                process.WaitForExit();
            }
        }
        return levels;
    }

    /// <summary>Looks a minute's keys up and sets the ones that are missing.</summary>
    /// <returns>The bytes that items take now.</returns>
    private static double Serve(Load load, int minute, Socket cache, StreamReader answers)
    {
        var asked = Enumerable.Range(0, load.Count(minute, 1, 30)).Select(_ => Key(load.Random)).Distinct().ToArray();
        var missing = asked.ToHashSet();
        Send(cache, string.Concat(asked.Select(key => $"get {key}\r\n")));
        for (var left = asked.Length; left > 0;)
        {
            var line = answers.ReadLine()!;
            if (line == "END") left--;
            else if (line.StartsWith("VALUE ", StringComparison.Ordinal) && missing.Remove(int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture))) answers.ReadLine();
        }
        // What is answered about a key is of the same size each time.
        Send(cache, string.Concat(missing.Select(key => $"set {key} 0 0 {Length(key)} noreply\r\n{new string('v', Length(key))}\r\n")) + "stats\r\n");
        var bytes = 0.0;
        while (answers.ReadLine() is { } line && line != "END")
            if (line.StartsWith("STAT bytes ", StringComparison.Ordinal)) bytes = double.Parse(line.AsSpan("STAT bytes ".Length), CultureInfo.InvariantCulture);
        return bytes;
    }

    /// <summary>Few keys are asked for often, most seldom.</summary>
    private static int Key(Random random) => (int)(Keys * Math.Pow(random.NextDouble(), 2.5));

    private static int Length(int key) => 120 + (int)(key * 2_654_435_761L % 3989 * (key % 7 + 1) / 7);

    private static void Send(Socket socket, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var sent = 0; sent < bytes.Length;) sent += socket.Send(bytes.AsSpan(sent));
    }

    private static async Task<Socket> ConnectAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var end = new UnixDomainSocketEndPoint(path);
        // It makes its socket some milliseconds after it was begun.
        for (var tries = 0; ; tries++)
        {
            try
            {
                await socket.ConnectAsync(end);
                return socket;
            }
            catch (SocketException) when (tries < 200)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
            }
        }
    }
}
