using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Muster.Server.Tests.Notifications.Channels.Email;

/// <summary>Debian's aiosmtpd as a process of its own: a real SMTP server with STARTTLS and AUTH, whose mails Python's own parser reads.</summary>
internal sealed class SmtpServer : IDisposable
{
    public const string User = "muster", Password = "s3cret für alle";
    private readonly TempFolder folder = new();
    private readonly Process process;

    private SmtpServer(string mode, string only)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        Certificate = Path.Combine(folder.Path, "cert.pem");
        var key = Path.Combine(folder.Path, "key.pem");
        using (var openssl = Process.Start(new ProcessStartInfo("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", Certificate, "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        { RedirectStandardError = true })!)
        {
            openssl.StandardError.ReadToEnd();
            openssl.WaitForExit();
            Assert.Equal(0, openssl.ExitCode);
        }
        var script = Path.Combine(folder.Path, "server.py");
        File.WriteAllText(script, Script);
        process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [script, Port.ToString(System.Globalization.CultureInfo.InvariantCulture), mode, Certificate, key, User, Password, only])
        { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        Assert.Equal("ready", process.StandardOutput.ReadLine());
    }

    public int Port { get; }
    public string Certificate { get; }

    /// <param name="mode">starttls, implicit or plain.</param>
    /// <param name="only">The one way of AUTH that is offered; empty: both.</param>
    public static SmtpServer Start(string mode, string only = "") => new(mode, only);

    /// <summary>The next mail it took, as Python reads it.</summary>
    public JsonElement Next() => JsonDocument.Parse(process.StandardOutput.ReadLine()!).RootElement;

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        folder.Dispose();
    }

    private const string Script = """
        import sys, ssl, json, email, email.policy
        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import SMTP, AuthResult
        port, mode, cert, key, user, password, only = int(sys.argv[1]), *sys.argv[2:8]
        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith('nobody@'): return '550 5.1.1 no such user here'
                if address.startswith('busy@'): return '451 4.7.1 greylisted, come again'
                envelope.rcpt_tos.append(address)
                return '250 OK'
            async def handle_DATA(self, server, session, envelope):
                mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
                parts = {}
                for part in mail.walk():
                    if part.is_multipart(): continue
                    parts[part.get_content_type()] = part.get_content() if part.get_content_maintype() == 'text' else len(part.get_payload(decode=True))
                print(json.dumps({'from': envelope.mail_from, 'to': envelope.rcpt_tos, 'tls': session.ssl is not None or mode == 'implicit', 'user': (session.auth_data.login.decode() if session.auth_data else None),
                    'headers': {k.lower(): str(v) for k, v in mail.items()}, 'names': [k for k, v in mail.items()], 'parts': parts, 'defects': [str(d) for p in mail.walk() for d in p.defects],
                    'longest': max(len(l) for l in envelope.content.split(b'\r\n')), 'bare': envelope.content.replace(b'\r\n', b'').count(b'\n')}), flush=True)
                return '250 2.0.0 queued as 4711'
        def check(server, session, envelope, mechanism, data):
            return AuthResult(success=data.login == user.encode() and data.password == password.encode(), handled=False, auth_data=data)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); context.load_cert_chain(cert, key)
        class Server(Controller):
            def factory(self):
                without = {'PLAIN', 'LOGIN'} - {only} if only else None
                return SMTP(self.handler, authenticator=check, auth_require_tls=mode == 'starttls', tls_context=context if mode == 'starttls' else None, require_starttls=mode == 'starttls', auth_exclude_mechanism=without)
        server = Server(Handler(), hostname='127.0.0.1', port=port, ssl_context=context if mode == 'implicit' else None)
        server.start(); print('ready', flush=True); sys.stdin.read()
        """;
}
