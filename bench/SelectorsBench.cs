using System.Globalization;
using System.Net;
using Muster.Selectors;

namespace Muster.Bench;

/// <summary>Who gets which check: 100 selectors over 10,000 hosts, as when the configuration changes.</summary>
public sealed class SelectorsBench : IBench
{
    private sealed class Host(int number) : ISelectable
    {
        private readonly HashSet<string> _tags = new(["all", "prod", number % 3 == 0 ? "web" : "db", $"rack{number % 40}", $"team{number % 7}"], StringComparer.Ordinal);
        private readonly IPAddress[] _addresses = [new([10, 0, (byte)(number >> 8), (byte)number])];
        private readonly string _cpus = (number % 64).ToString(CultureInfo.InvariantCulture);

        public string Id { get; } = number.ToString("x32", CultureInfo.InvariantCulture);

        public string Name { get; } = $"host-{number:00000}.example.org";

        public string Status => "UP";

        public IReadOnlyCollection<string> Tags => _tags;

        public IReadOnlyCollection<IPAddress> Addresses => _addresses;

        public bool HasTag(string tag) => _tags.Contains(tag);

        public string? Fact(string name) => name == "cpus" ? _cpus : name == "os" ? "Debian GNU/Linux 13 (trixie)" : null;
    }

    private static readonly string[] Kinds =
    [
        "all", "web", "web and not rack{0}", "team{1} or rack{0}", "prod and (web or db) and not team{1}", "rack{0},rack1,rack2", "name:host-0{1}*", "rack* and web",
        "fact.cpus>=8 and web", "fact.os:debian*",
    ];

    public string Name => "selectors";

    public string Says => "100 selectors over 10,000 hosts, matches/s on one core";

    public Task<int> RunAsync(string[] arguments)
    {
        var hosts = Enumerable.Range(0, 10_000).Select(n => new Host(n)).ToArray();
        var selectors = Enumerable.Range(0, 100).Select(n => Selector.Parse(string.Format(CultureInfo.InvariantCulture, Kinds[n % Kinds.Length], n % 40, n % 7))).ToArray();
        var matched = 0L;
        var rate = Rate.Measure(() =>
        {
            foreach (var host in hosts)
                foreach (var selector in selectors)
                    if (selector.Matches(host)) matched++;
            return (long)hosts.Length * selectors.Length;
        });
        rate.Print("hosts held against selectors");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"100 selectors x 10,000 hosts in {1e6 / rate.PerSecond * 1000:0.0} ms"));
        return Task.FromResult(0);
    }
}
