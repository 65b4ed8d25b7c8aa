using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Muster.Bench.Recordings;

/// <summary>A registry of container images, at a tenth of their size: every build of a branch brings layers of its own upon those of a base image, and now and then somebody deletes the old ones and collects the garbage.</summary>
internal sealed class ContainerRegistry : IRecordedProgram
{
    private const int Warm = 5, Kept = 25;
    private const string Form = "application/vnd.docker.distribution.manifest.v2+json";

    public string Name => "docker-registry";

    public string Says => "a registry of five applications' images: builds on working days, base images new every ten days; the manifests but the newest 25 of each deleted and docker-registry garbage-collect on the 20th and the 33rd day";

    public async Task<double[]> RecordAsync(string folder)
    {
        var (load, levels, size) = (new Load(911, Warm + RecordedLevels.Days, weekend: 0.05, day: 0.95, growth: 0.3), new double[(Warm + RecordedLevels.Days) * 1440], 0.0);
        var (random, port, storage, configuration) = (load.Random, ServerProcess.LastingPort(), Path.Combine(folder, "storage"), Path.Combine(folder, "config.yml"));
        await File.WriteAllTextAsync(configuration, $"version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {storage}\n  delete:\n    enabled: true\nhttp:\n  addr: 127.0.0.1:{port}\n");
        using var registry = await WebProgram.StartAsync(new Uri($"http://127.0.0.1:{port}"), "/v2/", "docker-registry", ["serve", configuration], folder);
        var built = Enumerable.Range(0, 5).Select(_ => new Queue<string>()).ToArray();
        var bases = new (string Digest, int Bytes)[2];
        for (var minute = 0; minute < levels.Length; minute++)
        {
            if (minute % 14_400 == 0) for (var i = 0; i < bases.Length; i++) bases[i] = Layer(3_500_000);
            if (random.NextDouble() < load[minute] * 16 / 1440)
            {
                await Build(random.Next(built.Length), minute);
                size = Folders.Size(storage);
            }
            if (minute == (Warm + 19) * 1440 + 964 || minute == (Warm + 32) * 1440 + 612)
            {
                for (var i = 0; i < built.Length; i++)
                    while (built[i].Count > Kept) await Sent(new HttpRequestMessage(HttpMethod.Delete, $"/v2/app{i}/manifests/{built[i].Dequeue()}"));
                Programs.Run("docker-registry", ["garbage-collect", configuration]);
                size = Folders.Size(storage);
            }
            levels[minute] = size;
        }
        return levels;

        (string, int) Layer(double median)
        {
            var bytes = load.Size(median, 0.6);
            return (Convert.ToHexStringLower(BitConverter.GetBytes(random.NextInt64())), bytes);
        }

        async Task Build(int application, int minute)
        {
            // Its base, what it depends on (the same for some days), and its own files.
            var layers = new List<(string Digest, int Bytes)>();
            foreach (var (seed, bytes) in new[] { bases[application % bases.Length], ($"{application}.{minute / 7000}", 1_500_000 + application * 200_000), Layer(420_000) }) layers.Add(await Push(application, seed, bytes));
            var own = await Push(application, $"configuration {minute} {random.Next()}", 3000);
            string Described((string Digest, int Bytes) what, string form) => $$"""{"mediaType":"application/vnd.docker.{{form}}","size":{{what.Bytes}},"digest":"{{what.Digest}}"}""";
            var manifest = $$"""{"schemaVersion":2,"mediaType":"{{Form}}","config":{{Described(own, "container.image.v1+json")}},"layers":[{{string.Join(',', layers.Select(layer => Described(layer, "image.rootfs.diff.tar.gzip")))}}]}""";
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(manifest));
            content.Headers.ContentType = new MediaTypeHeaderValue(Form);
            await Sent(new HttpRequestMessage(HttpMethod.Put, string.Create(CultureInfo.InvariantCulture, $"/v2/app{application}/manifests/build-{minute}")) { Content = content });
            built[application].Enqueue(Digest(Encoding.UTF8.GetBytes(manifest)));
        }

        async Task<(string Digest, int Bytes)> Push(int application, string seed, int bytes)
        {
            var content = new byte[bytes];
            new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(seed)))).NextBytes(content);
            var digest = Digest(content);
            // A client asks first, and leaves out what is there.
            using (var there = await registry.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/v2/app{application}/blobs/{digest}")))
                if (there.IsSuccessStatusCode) return (digest, bytes);
            var upload = await Sent(new HttpRequestMessage(HttpMethod.Post, $"/v2/app{application}/blobs/uploads/"));
            await Sent(new HttpRequestMessage(HttpMethod.Put, $"{upload}&digest={Uri.EscapeDataString(digest)}") { Content = new ByteArrayContent(content) });
            return (digest, bytes);
        }

        async Task<Uri?> Sent(HttpRequestMessage request)
        {
            using var answer = await registry.Http.SendAsync(request);
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"docker-registry, {request.Method} {request.RequestUri}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            return answer.Headers.Location;
        }
    }

    private static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";
}
