using Muster.Protocol;

namespace Muster.Browser.Tests.Real;

/// <summary>A small shop: fronts, databases, a cache; most of it well.</summary>
internal static class Fleet
{
    private static readonly (string Check, uint Status, string Output)[] Well =
    [
        ("cpu", 0, "CPU OK - 12 % busy | cpu=12%;90;97;0;100"), ("memory", 0, "MEMORY OK - 41 % used | used=41%;90;95;0;100"), ("swap", 0, "SWAP OK - 0 % used | used=0%;60;80;0;100"),
        ("load", 0, "LOAD OK - 0.42 0.38 0.31 | load1=0.42;8;16;0 load5=0.38 load15=0.31"), ("disk", 0, "DISK OK - / 37 % full | /=37%;85;95;0;100 /var=52%;85;95;0;100"),
        ("inodes", 0, "INODES OK - / 4 % | /=4%;85;95;0;100"), ("network", 0, "NETWORK OK - eth0 1.2 MB/s in | eth0_in=1200000B eth0_out=310000B"), ("units", 0, "UNITS OK - 41 active, none failed | failed=0;0;"),
        ("processes", 0, "PROCESSES OK - 148 | processes=148;;;0"), ("uptime", 0, "UPTIME OK - 41 days | uptime=3542400s"), ("clock", 0, "CLOCK OK - 3 ms off | offset=0.003s;0.5;2"), ("reboot", 0, "REBOOT OK - none pending"),
    ];

    public static async Task RaiseAsync(RealSite site)
    {
        await File.WriteAllTextAsync(Path.Combine(site.Configuration, "groups.yaml"),
            "- name: Shop\n  tags: [prod]\n  groups:\n    - name: Fronts\n      tags: [web]\n    - name: Databases\n      tags: [db]\n- name: Canaries\n  tags: [canary]\n");
        await File.WriteAllTextAsync(Path.Combine(site.Checks, "shop.yaml"),
            "on: web\ndescription: The shop answers its customers\nrunbook: https://wiki.example.org/shop\nevery: 10s\nplugin: check_http -H localhost -w 1 -c 5\n");
        await File.WriteAllTextAsync(Path.Combine(site.Configuration, "requests", "shop.yaml"), "on: web\nlogs: [/var/log/nginx/*access.log]\n");
        foreach (var (name, tags) in new (string, string[])[]
            { ("web-01", ["prod", "web"]), ("web-02", ["prod", "web"]), ("web-03", ["canary", "web"]), ("db-01", ["prod", "db"]), ("db-02", ["prod", "db"]), ("cache-01", ["prod", "cache"]) })
        {
            var agent = await site.AgentAsync(name, tags);
            await agent.ResultsAsync(Well);
            if (tags.Contains("web")) await agent.ResultsAsync(("shop", 0, "HTTP OK: HTTP/1.1 200 OK - 5120 bytes in 0.041 second response time |time=0.041s;1;5;0 size=5120B;;;0"));
            if (name == "db-01")
            {
                var full = ("disk", 2u, "DISK CRITICAL - /var 96 % full, 1.9 GiB left | /=37%;85;95;0;100 /var=96%;85;95;0;100\n/    37 %\n/var 96 %");
                await agent.ResultsAsync(full, full, full, ("reboot", 1, "REBOOT WARNING - linux-image-6.12.48 waits for a reboot"));
                await agent.SuggestAsync(new Suggestion { Id = "tcp:5432:postgres", Title = "postgresql on :5432", CheckName = "postgresql-5432", CheckYaml = "tcp:\n  host: localhost\n  port: 5432\n", Evidence = "postgres (pid 812) listens on 0.0.0.0:5432" });
            }
            if (name == "web-01") await SampleRequests.TellAsync(agent, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), 1);
            if (name == "web-02") await agent.ResultsAsync(Enumerable.Repeat(("shop", 1u, "HTTP WARNING: HTTP/1.1 200 OK - 1.840 second response time |time=1.840s;1;5;0"), 3).ToArray());
        }
    }
}
