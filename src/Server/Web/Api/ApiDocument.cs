using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Muster.Server.Web.Access;

namespace Muster.Server.Web.Api;

/// <summary>What <c>/openapi/v1.json</c> says beyond what the endpoints say themselves.</summary>
internal static class ApiDocument
{
    public static void Describe(OpenApiOptions options)
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/v1", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Muster";
            document.Info.Version = "v1";
            document.Info.Description = "Lists answer {items, next, total}; pass next as ?cursor= for the page after. Errors are RFC 9457 problem details. Times are ISO-8601 UTC.";
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API token, mst_…" },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            AccessRequirement? access = context.Description.ActionDescriptor.EndpointMetadata.OfType<AccessRequirement>().LastOrDefault();
            string who = access?.Role is { } role ? $"Needs the role {role.ToString().ToLowerInvariant()}." : "Open to everybody.";
            operation.Description = operation.Description is { Length: > 0 } text ? $"{text} {who}" : who;
            return Task.CompletedTask;
        });
    }
}
