using System.Text.Json.Nodes;

namespace Muster.Cli.Tests.Server;

/// <summary>The hosts and results that the tests look at.</summary>
internal static class Herd
{
    public static JsonArray Hosts => Parse("""
        [{"name":"web1","id":"aa01","status":"UP","statusSince":"2030-01-01T03:04:05Z","statusReason":"","tags":["all","web","prod"],"lastSeen":"2030-01-02T03:04:04.5Z","agentVersion":"0.1.0","address":"10.0.0.1","facts":{"kernel":"6.1.0","cpus":"2"},"checks":{"ok":12,"warning":1,"critical":0,"unknown":0}},
         {"name":"db1","id":"aa02","status":"DOWN","statusSince":"2030-01-02T03:00:00Z","statusReason":"silent for 10 s","tags":["all","db"],"lastSeen":"2030-01-02T02:59:50Z","agentVersion":"0.1.0","address":"10.0.0.2","facts":{},"checks":{"ok":0,"warning":0,"critical":3,"unknown":10}},
         {"name":"fresh","id":"aa03","status":"BLIND","statusSince":null,"statusReason":"","tags":["all"],"lastSeen":null,"agentVersion":"","address":"","facts":{},"checks":{"ok":0,"warning":0,"critical":0,"unknown":0}}]
        """);

    public static JsonArray Results => Parse("""
        [{"host":"web1","hostId":"aa01","check":"load","status":"OK","hardness":"hard","attempt":1,"maxAttempts":3,"flapping":false,"noData":false,"output":"LOAD OK - total load average: 0.10","longOutput":"","perfdata":[{"label":"load1","value":0.100,"unit":"","warn":"5.000","crit":"@10:20","min":"0","max":null}],"started":"2030-01-02T03:04:00Z","duration":0.012,"since":"2030-01-01T00:00:00Z"},
         {"host":"web1","hostId":"aa01","check":"disk","status":"WARNING","hardness":"soft","attempt":2,"maxAttempts":3,"flapping":true,"noData":false,"output":"DISK WARNING, / is \"91%\" full: grün ✓ and a rather long text that goes on","longOutput":"","perfdata":[{"label":"/","value":"U","unit":"","warn":null,"crit":null,"min":null,"max":null}],"started":"2030-01-02T03:04:00Z","duration":0.5,"since":"2030-01-02T03:03:00Z"},
         {"host":"db1","hostId":"aa02","check":"load","status":"UNKNOWN","hardness":"hard","attempt":3,"maxAttempts":3,"flapping":false,"noData":true,"output":"no data since 02:59","longOutput":"","perfdata":[],"started":null,"duration":0,"since":"2030-01-02T03:00:00Z"}]
        """);

    public static JsonArray Parse(string json) => JsonNode.Parse(json)!.AsArray();
}
