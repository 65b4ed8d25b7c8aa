using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Muster.Server.Tests.Notifications.Channels.Email;

/// <summary>Debian's Exim on a free port, with a folder of its own for queue and mailbox: it takes mail for example.org and delivers it into one mbox file.</summary>
internal sealed class EximServer : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Process process;

    public EximServer()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        // Exim refuses to deliver in root's name.
        var (user, group) = Environment.UserName == "root" ? ("nobody", "nogroup") : (Environment.UserName, Said("id", "-gn"));
        var configuration = Path.Combine(folder.Path, "exim.conf");
        File.WriteAllText(configuration, Settings.Replace("FOLDER", folder.Path).Replace("USER", user).Replace("GROUP", group).Replace("PORT", Port.ToString(CultureInfo.InvariantCulture)));
        if (user == "nobody") Said("chown", "-R", $"{user}:{group}", folder.Path);
        string[] command = ["/usr/sbin/exim4", "-C", configuration, "-bdf"];
        process = Process.Start(user == "nobody" ? new ProcessStartInfo("setpriv", ["--reuid=nobody", "--regid=nogroup", "--clear-groups", .. command]) : new ProcessStartInfo(command[0], command[1..]))!;
    }

    public int Port { get; }
    private string Box => Path.Combine(folder.Path, "box");

    /// <summary>As soon as it answers.</summary>
    public async Task ReadyAsync()
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                Assert.False(process.HasExited, "Exim ended");
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
        Assert.Fail("Exim does not answer");
    }

    /// <summary>The mails in the box once there are so many, as Python's own mailbox reads them.</summary>
    public async Task<JsonElement> MailsAsync(int count)
    {
        for (var attempt = 0; ; attempt++)
        {
            var mails = JsonDocument.Parse(Said("/usr/bin/python3", "-c", Reader, Box)).RootElement;
            if (mails.GetArrayLength() >= count || attempt > 600) return mails;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        folder.Dispose();
    }

    private static string Said(string program, params string[] arguments)
    {
        using var asked = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var said = asked.StandardOutput.ReadToEnd();
        asked.WaitForExit();
        Assert.Equal(0, asked.ExitCode);
        return said.Trim();
    }

    private const string Reader = """
        import json, mailbox, email, email.policy, os, sys
        def read(f): return email.message_from_binary_file(f, policy=email.policy.default)
        mails = mailbox.mbox(sys.argv[1], factory=read, create=False) if os.path.exists(sys.argv[1]) else []
        print(json.dumps([{"headers": {k.lower(): str(v) for k, v in m.items()}, "parts": [p.get_content_type() for p in m.walk()], "defects": [str(d) for p in m.walk() for d in p.defects]} for m in mails]))
        """;

    private const string Settings = """
        exim_user = USER
        exim_group = GROUP
        spool_directory = FOLDER/spool
        log_file_path = FOLDER/%s.log
        pid_file_path = FOLDER/exim.pid
        primary_hostname = mail.example.org
        domainlist local_domains = example.org
        deliver_drop_privilege = true
        acl_smtp_rcpt = check
        daemon_smtp_ports = PORT
        local_interfaces = 127.0.0.1
        tls_advertise_hosts =
        host_lookup =
        rfc1413_query_timeout = 0s
        keep_environment =
        begin acl
        check:
          accept domains = +local_domains
          deny message = no relay
        begin routers
        file:
          driver = accept
          domains = +local_domains
          transport = box
        begin transports
        box:
          driver = appendfile
          file = FOLDER/box
          user = USER
          group = GROUP
        """;
}
