using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Muster.Bench.Recordings;

/// <summary>
/// <c>etcd</c> under a cluster of containers: states are written again and again, events live for an hour, every release leaves its secret; compacted every quarter of an hour, made smaller only by hand. Its batches
/// end by what is written and not by the clock of this machine. What counts is the file of its database, which its quota is for.
/// </summary>
internal sealed class EtcdStore : IRecordedProgram
{
    private const int Warm = 2, Every = 15, Life = 60;

    public string Name => "etcd";

    public string Says => "etcd's database under a cluster: 25 nodes and 500 containers tell their state, events for an hour, secrets of releases stay; compacted every quarter of an hour, defragmented on the 16th day";

    public async Task<double[]> RecordAsync(string folder)
    {
        var (load, levels, size) = (new Load(907, Warm + RecordedLevels.Days, weekend: 0.5, growth: 0.3, trouble: 1.5), new double[(Warm + RecordedLevels.Days) * 1440], 0.0);
        var (random, address, peers) = (load.Random, $"http://127.0.0.1:{ServerProcess.LastingPort()}", $"http://127.0.0.1:{ServerProcess.LastingPort()}");
        var data = Path.Combine(folder, "data");
        using var etcd = await WebProgram.StartAsync(new Uri(address), "/health", "etcd",
            ["--data-dir", data, "--listen-client-urls", address, "--advertise-client-urls", address, "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", $"default={peers}",
                "--max-txn-ops", "5000", "--snapshot-count", "500", "--backend-batch-interval", "1h", "--backend-batch-limit", "200", "--log-level", "error"], folder);
        var database = Path.Combine(data, "member", "snap", "db");
        var (events, named, secrets) = (new Queue<(int Minute, string Key)>(), 0, 0);
        for (var minute = 0; minute < levels.Length; minute++)
        {
            if (minute % Every == Every - 1)
            {
                var operations = new List<object>();
                foreach (var node in Enumerable.Range(0, 25)) Put($"/registry/minions/node{node}", 2500, operations);
                foreach (var pod in Enumerable.Range(0, load.Count(minute + 1 - Every, Every, 5)).Select(_ => random.Next(500)).ToHashSet()) Put($"/registry/pods/pod{pod}", 1200, operations);
                for (var count = load.Count(minute + 1 - Every, Every, 7); count > 0; count--)
                {
                    events.Enqueue((minute, $"/registry/events/e{named++}"));
                    Put($"/registry/events/e{named - 1}", 500, operations);
                }
                // Releases are of working hours mostly; nobody limits how many of them are remembered.
                if (random.NextDouble() < load[minute] * Every * 4 / 1440) Put($"/registry/secrets/release{secrets++}", load.Size(90_000, 0.5), operations);
                while (events.TryPeek(out var oldest) && oldest.Minute <= minute - Life) operations.Add(new { request_delete_range = new { key = Base64(events.Dequeue().Key) } });
                var revision = (await Ask("kv/txn", new { success = operations })).GetProperty("header").GetProperty("revision").GetString();
                // An API server compacts every five minutes; here it is done with what is written.
                await Ask("kv/compaction", new { revision, physical = true });
                if (minute == (Warm + 15) * 1440 + 854) await Ask("maintenance/defragment", new { });
                size = new FileInfo(database).Length;
            }
            levels[minute] = size;
        }
        return levels;

        void Put(string key, int bytes, List<object> operations)
        {
            var value = new byte[bytes];
            random.NextBytes(value);
            operations.Add(new { request_put = new { key = Base64(key), value = Convert.ToBase64String(value) } });
        }

        async Task<JsonElement> Ask(string path, object what)
        {
            using var content = JsonContent.Create(what);
            using var answer = await etcd.Http.PostAsync($"/v3/{path}", content);
            var text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(text) : throw new InvalidOperationException($"etcd, {path}: {text}");
        }
    }

    private static string Base64(string key) => Convert.ToBase64String(Encoding.ASCII.GetBytes(key));
}
