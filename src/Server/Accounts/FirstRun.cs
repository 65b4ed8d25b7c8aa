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
            lifetime.ApplicationStarted.Register(() => Console.WriteLine($"Muster is at {Address()}"));
            return;
        }
        var password = SecretText.NewPassword();
        var admin = new User(SecretText.NewId(), AdminName, Role.Admin, await passwords.HashAsync(password, cancellationToken), time.GetUtcNow(), 0, null);
        await users.SaveAsync(admin);
        var (_, token) = await tokens.MakeAsync(admin.Id, "first-run", Role.Admin, null);
        var (_, key) = await keys.MakeAsync("first-run", [], null);
        await audit.RecordAsync(Caller.Server, "first run", AdminName, "administrator, API token and enrolment key made");
        Write(options.Listen.Text, password, key, token);
        lifetime.ApplicationStarted.Register(() =>
        {
            Write(Address(), password, key, token);
            Print(Address(), password, key);
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

    private string Address() =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? options.Listen.Text;
}
