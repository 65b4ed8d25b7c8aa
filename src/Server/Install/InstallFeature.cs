using System.Text;
using Microsoft.Net.Http.Headers;
using Muster.Server.Web.Access;

namespace Muster.Server.Install;

/// <summary>
/// <c>GET /install</c>: the installer as a shell script that knows this server's address. <c>GET /install/agent?arch=x64</c>: the agent's program,
/// its SHA-256 in the header <c>Muster-Sha256</c> and as ETag. Both are public: the key in the command is what enrols.
/// </summary>
public static class InstallFeature
{
    private const string AddressMark = "@SERVER@";
    private static readonly string Script = ReadScript();

    public static void AddInstall(this IServiceCollection services) => services.AddSingleton<AgentBinary>();

    public static void MapInstall(this IEndpointRouteBuilder app)
    {
        app.MapGet("/install", Installer).AllowPublic().ExcludeFromDescription();
        app.MapGet("/install/agent", ProgramAsync).AllowPublic().ExcludeFromDescription();
    }

    private static IResult Installer(HttpRequest request) =>
        ServerUrl.Of(request) is { } address
            ? Results.Text(Script.Replace(AddressMark, address, StringComparison.Ordinal), "text/x-shellscript", Encoding.UTF8)
            : Results.Text("The request's Host header is not an address. Ask by the server's name: curl -fsS http://SERVER:6878/install\n", statusCode: StatusCodes.Status400BadRequest);

    private static async Task<IResult> ProgramAsync(HttpResponse response, AgentBinary binary, string? arch, CancellationToken ct)
    {
        var architecture = arch ?? "x64";
        if (!AgentBinary.Architectures.Contains(architecture))
            return Results.Problem($"arch is one of {string.Join(", ", AgentBinary.Architectures)}", statusCode: StatusCodes.Status400BadRequest);
        if (await binary.FindAsync(architecture, ct) is not var (path, hash))
            return Results.Problem($"this server has no agent for linux-{architecture}: run script/build-agent on such a machine and copy artifacts/agent here", statusCode: StatusCodes.Status404NotFound);
        response.Headers["Muster-Sha256"] = hash;
        return Results.File(path, "application/octet-stream", "muster-agent", entityTag: new EntityTagHeaderValue($"\"{hash}\""), enableRangeProcessing: true);
    }

    private static string ReadScript()
    {
        using var stream = typeof(InstallFeature).Assembly.GetManifestResourceStream("install.sh") ?? throw new InvalidOperationException("install.sh is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
