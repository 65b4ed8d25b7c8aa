using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Muster.Server.Accounts.Audit;
using Muster.Server.Accounts.Keys;
using Muster.Server.Accounts.Passwords;
using Muster.Server.Accounts.Secrets;
using Muster.Server.Accounts.Tokens;
using Muster.Server.Accounts.Users;
using Muster.Server.Storage;
using Muster.Server.Web.Access;

namespace Muster.Server.Accounts;

/// <summary>
/// On the very first start: an administrator, an enrolment key and an API token, written to <c>secrets/first-run.json</c> (0600) and printed
/// once. Runs before the server answers, so that nobody meets a server without an owner.
/// </summary>
internal sealed class FirstRun(
    DataFolder folder, ServerOptions options, UserStore users, TokenStore tokens, EnrolmentKeys keys, PasswordDesk passwords, AuditTrail audit,
    IServer server, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedService
{
    private const string AdminName = "admin";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (users.All.Any())
        {
            lifetime.ApplicationStarted.Register(() => Console.WriteLine($"Muster is at {Address(Environment.MachineName)}"));
            return;
        }
        var password = SecretText.NewPassword();
        var admin = new User(SecretText.NewId(), AdminName, Role.Admin, await passwords.HashAsync(password, cancellationToken), time.GetUtcNow(), 0, null);
        var (apiToken, token) = tokens.Draw(admin.Id, "first-run", Role.Admin, null);
        var (enrolmentKey, key) = keys.Draw("first-run", [], null);
        // The file first and the rest at once: killed anywhere in between, the next start either finds nobody and begins again, or the file is true.
        Write(options.Listen.Text, password, key, token);
        await users.AddAsync(admin, db =>
        {
            TokenStore.Insert(db, apiToken);
            EnrolmentKeys.Insert(db, enrolmentKey);
        });
        tokens.Admit(apiToken);
        keys.Admit(enrolmentKey);
        await audit.RecordAsync(Caller.Server, "first run", AdminName, "administrator, API token and enrolment key made");
        lifetime.ApplicationStarted.Register(() =>
        {
            Write(Address("127.0.0.1"), password, key, token);
            Print(Address(Environment.MachineName), password, key);
        });
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Write(string url, string password, string apiKey, string token) =>
        DataFolder.WriteSecret(folder.FirstRun, JsonSerializer.Serialize(new { url, user = AdminName, password, apiKey, token }));

    private void Print(string url, string password, string key) => Console.WriteLine($"""

        Muster is at {url}

          user       {AdminName}
          password   {password}
          API key    {key}   (lets agents enrol)

        Add a host:  curl -fsS {url}/install | sh -s -- {key} [tag,tag]
        This is shown once; it stands in {folder.FirstRun} too.

        """);

    /// <param name="name">Stands for "every address", which is none that one could call.</param>
    private string Address(string name) =>
        (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? options.Listen.Text)
            .Replace("//[::]", $"//{name}", StringComparison.Ordinal).Replace("//0.0.0.0", $"//{name}", StringComparison.Ordinal);
}
