using System.Net.Sockets;
using System.Text;
using Muster.Agent.Proc;

namespace Muster.Agent.HostFacts;

/// <summary>
/// Which cloud the machine is in and the name it has there: from the firmware's tables and cloud-init's files. The metadata address is asked only
/// when the firmware names a cloud and no file holds the instance id: once, in the background, for one second.
/// </summary>
internal sealed class CloudIdentity(HostFiles files)
{
    private const int MetadataPort = 80;
    private const string MetadataHost = "169.254.169.254";

    /// <summary>Provider (<c>aws gce azure digitalocean hetzner openstack oracle alibaba</c> or "") and instance id or "".</summary>
    public (string Provider, string Instance) Current { get; private set; } = ("", "");

    public void ReadFiles()
    {
        var provider = Provider();
        var instance = files.Word("/var/lib/cloud/data/instance-id");
        if (provider == "aws" && files.Word("/sys/class/dmi/id/board_asset_tag") is var tag && tag.StartsWith("i-", StringComparison.Ordinal)) instance = tag;
        if (provider is "azure" or "openstack" && instance.Length == 0) instance = files.Word("/sys/class/dmi/id/product_uuid").ToLowerInvariant();
        if (provider is "digitalocean" or "hetzner" && files.Word("/sys/class/dmi/id/product_serial") is { Length: > 0 } serial) instance = serial;
        // Without a cloud behind it cloud-init names itself after its own files: of no use to anybody.
        Current = (provider, provider.Length > 0 && instance != "nocloud" ? instance : "");
    }

    private string Provider()
    {
        var vendor = files.Word("/sys/class/dmi/id/sys_vendor");
        var asset = files.Word("/sys/class/dmi/id/chassis_asset_tag");
        if (vendor.StartsWith("Amazon", StringComparison.Ordinal) || files.Word("/sys/hypervisor/uuid").StartsWith("ec2", StringComparison.OrdinalIgnoreCase)) return "aws";
        if (vendor == "Google") return "gce";
        if (asset == "7783-7084-3265-9085-8269-3286-77") return "azure";
        if (asset == "OracleCloud.com") return "oracle";
        if (vendor == "DigitalOcean") return "digitalocean";
        if (vendor == "Hetzner") return "hetzner";
        if (vendor.StartsWith("Alibaba", StringComparison.Ordinal)) return "alibaba";
        return vendor.StartsWith("OpenStack", StringComparison.Ordinal) ? "openstack" : "";
    }

    /// <returns>True when the metadata address told an instance id that the files did not.</returns>
    public async Task<bool> AskMetadataAsync(TimeProvider time, CancellationToken stop)
    {
        var (path, header) = Current.Provider switch
        {
            "aws" => ("/latest/meta-data/instance-id", ""),
            "gce" => ("/computeMetadata/v1/instance/id", "Metadata-Flavor: Google\r\n"),
            "digitalocean" => ("/metadata/v1/id", ""),
            "hetzner" => ("/hetzner/v1/metadata/instance-id", ""),
            _ => ("", ""),
        };
        if (path.Length == 0 || Current.Instance.Length > 0) return false;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            if (Current.Provider == "aws")
            {
                // EC2 answers a plain question only with a session token (IMDSv2).
                var token = await AskAsync("PUT", "/latest/api/token", "X-aws-ec2-metadata-token-ttl-seconds: 60\r\n", both.Token);
                header = token.Length > 0 ? $"X-aws-ec2-metadata-token: {token}\r\n" : "";
            }
            var id = await AskAsync("GET", path, header, both.Token);
            if (id.Length is 0 or > 128) return false;
            Current = (Current.Provider, id);
            return true;
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return false; // blocked or absent: the fact stays empty
        }
    }

    private static async Task<string> AskAsync(string method, string path, string header, CancellationToken ct)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(MetadataHost, MetadataPort, ct);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.0\r\nHost: {MetadataHost}\r\n{header}Content-Length: 0\r\nConnection: close\r\n\r\n"), ct);
        var buffer = new byte[4096];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        var answer = Encoding.ASCII.GetString(buffer, 0, length);
        var body = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return body >= 0 && answer.Split(' ') is [_, "200", ..] ? answer[(body + 4)..].Trim() : "";
    }
}
