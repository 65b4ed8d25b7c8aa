using Muster.Browser.Tests.Real;
using Muster.Metrics;
using Muster.Server.Configuration;
using Muster.Server.Events;
using Muster.Server.MetricsApi.Store;

namespace Muster.Browser.Tests.Views;

/// <summary>Two hours of two hosts, whose load rose half an hour ago when a deploy was noted; and views of them.</summary>
internal static class SampleViews
{
    public static async Task<RealSite> StartAsync()
    {
        var site = await RealSite.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(site.Configuration, "groups.yaml"), "- name: Fronts\n  tags: [web]\n- name: Databases\n  tags: [db]\n");
        foreach (var (name, tag) in new[] { ("web-01", "web"), ("web-02", "web"), ("db-01", "db") })
        {
            var agent = await site.AgentAsync(name, tag);
            await agent.ResultsAsync(("disk", 0, "DISK OK - / 37 % full | /=37%;85;95;0;100"));
        }
        var now = TimeProvider.System.GetUtcNow();
        using (var appender = site.Get<MetricsStore>().Appender("test"))
        {
            var random = new Random(3);
            for (var i = 0; i < 720; i++)
                foreach (var host in new[] { "web-01", "web-02", "db-01" })
                {
                    var at = now.AddSeconds(-10 * (720 - i)).ToUnixTimeMilliseconds();
                    void Put(string name, double value) => appender.Append(appender.Series(Labels.From((Labels.MetricName, name), ("host", host))), at, value);
                    var after = i >= 540 && host.StartsWith("web", StringComparison.Ordinal);
                    Put("node_load1", 1 + random.NextDouble() + (after ? 6 : 0));
                    Put("node_temperature", 40 + (3 * Math.Sin(i / 60.0)) + random.NextDouble());
                    Put("shop_orders", 20 + (4 * random.NextDouble()) - (after ? 15 : 0));
                }
            appender.Commit();
        }
        await site.Get<EventLog>().RecordAsync(EventDraft.At(now.AddMinutes(-30), "deploy", "shop 2.1", new Dictionary<string, string> { ["tag"] = "web", ["app"] = "shop" }, "The new basket.", "eve"));
        Directory.CreateDirectory(Path.Combine(site.Configuration, "views"));
        await File.WriteAllTextAsync(Path.Combine(site.Configuration, "views", "shop.yaml"), """
            - name: Shop
              description: What the shop does
              range: 2h
              rotate: 3s
              items:
                - {title: Load, query: 'node_load1{host=~"$hosts"}', width: 2}
                - {title: Orders, query: 'sum(shop_orders)'}
            - name: Shop/Fronts
              on: web
              range: 1h
              rotate: 3s
              items:
                - {title: Temperature, query: 'node_temperature{host=~"$hosts"}'}
                - {each: web, title: Load, query: 'node_load1{host="$host"}'}
            """);
        site.Get<ConfigurationStore>().Reload();
        return site;
    }
}
