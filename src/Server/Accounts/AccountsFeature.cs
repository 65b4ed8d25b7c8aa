using Muster.Server.Accounts.Admin;
using Muster.Server.Accounts.Audit;
using Muster.Server.Accounts.Keys;
using Muster.Server.Accounts.Passwords;
using Muster.Server.Accounts.Sessions;
using Muster.Server.Accounts.Tokens;
using Muster.Server.Accounts.Users;
using Muster.Server.Storage;

namespace Muster.Server.Accounts;

/// <summary>The slice that knows who may come in: people, programs and agents.</summary>
public static class AccountsFeature
{
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddMigrations(UserStore.Tables, UserStore.AppendOnly);
        services.AddSingleton<UserStore>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<TokenStore>();
        services.AddSingleton<EnrolmentKeys>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<PasswordDesk>();
        services.AddSingleton<LoginDoor>();
        services.AddSingleton<StrangerQuota>();
        services.AddSingleton<CallerRecognition>();
        services.AddSingleton<AdminReading>();
        services.AddHostedService<FirstRun>();
    }

    /// <summary>Between routing and the gate.</summary>
    public static void UseAccounts(this WebApplication app)
    {
        var recognition = app.Services.GetRequiredService<CallerRecognition>();
        app.Use((http, next) => recognition.RunAsync(http, next));
    }

    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        routes.MapSessions();
        routes.MapUsers();
        routes.MapTokens();
        routes.MapKeys();
        routes.MapAudit();
        routes.MapAdminPage();
    }
}
