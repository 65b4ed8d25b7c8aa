using Muster.Server.Web.Access;

namespace Muster.Server.Backups;

/// <summary>The slice that copies everything the server keeps while it runs.</summary>
public static class BackupsFeature
{
    public static void AddBackups(this IServiceCollection services) => services.AddSingleton<BackupDesk>();

    public static void MapBackups(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/backup", (HttpContext http, BackupDesk desk) => desk.SendAsync(http))
            .WithTags("backup").Require(Role.Admin)
            .WithSummary("Everything the server keeps, as a tar archive with a manifest of checksums; taken while it runs");
}
