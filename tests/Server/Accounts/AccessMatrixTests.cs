using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Http;
using Muster.Server.Web.Access;

namespace Muster.Server.Tests.Accounts;

/// <summary>Every endpoint of the running server, called by everybody.</summary>
public class AccessMatrixTests
{
    [Fact]
    public async Task Every_endpoint_lets_in_exactly_whom_it_says()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        // Shut out, nothing is done; let in, most answer 400 or 404 to what is sent here. Only 401 and 403 matter.
        List<string> wrong = [];
        int seen = 0;
        foreach (RouteEndpoint endpoint in server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            Role? needed = endpoint.Metadata.GetRequiredMetadata<AccessRequirement>().Role;
            foreach (string method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                seen++;
                string path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(Text))));
                foreach (Role? role in new Role?[] { null, Role.Viewer, Role.Operator, Role.Admin })
                {
                    // A user of their own for each call: some calls end sessions and tokens.
                    string name = $"{role}-{seen}";
                    HttpClient client = role is { } has ? server.WithToken((await server.MakeAsync(name, has)).Token) : server.Nobody();
                    HttpRequestMessage request = new(new HttpMethod(method), path);
                    if (method is not ("GET" or "HEAD"))
                        request.Content = new StringContent("not json", null, "application/json");
                    using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                    bool let = answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) && !LeadsToLogin(answer);
                    if (let != (needed is null || role >= needed))
                        wrong.Add($"{method} {path} asks {needed?.ToString() ?? "nothing"}; {role?.ToString() ?? "nobody"} got {(int)answer.StatusCode}");
                }
            }
        }
        Assert.Empty(wrong);
        Assert.True(seen > 40, $"only {seen} endpoints were seen");
    }

    [Fact]
    public async Task What_changes_something_asks_for_more_than_a_viewer_but_for_ones_own_things()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        // The Prometheus API takes its questions as a form too: a POST there changes nothing, but for the writes. Nor do previews and readings of a file.
        string[] own = ["/api/v1/session", "/api/v1/sessions", "/hooks/", "/api/v1/me", "/api/v1/tokens",
            "/prometheus/api/v1/query", "/prometheus/api/v1/format_query", "/prometheus/api/v1/series", "/prometheus/api/v1/labels", "/prometheus/api/v1/read",
            "/api/v1/executions/preview", "/api/v1/jobs/read", "/api/v1/graph", "/api/v1/explore/query", "/api/v1/explore/fields",
            // Signed for one incident and one recipient.
            "/ack/"];
        IEnumerable<string?> open = server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Any(method => method is not ("GET" or "HEAD")) == true
                && endpoint.Metadata.GetRequiredMetadata<AccessRequirement>().Role is null or Role.Viewer)
            .Select(endpoint => endpoint.RoutePattern.RawText)
            .Where(path => path is not null && !own.Any(mine => path.StartsWith(mine, StringComparison.Ordinal)) && path != "/api/v1/checks/validate");
        Assert.Empty(open);
    }

    [Theory]
    [InlineData("/", "/login?back=%2F")]
    [InlineData("/hosts?q=a&sort=name", "/login?back=%2Fhosts%3Fq%3Da%26sort%3Dname")]
    public async Task Nobody_is_led_from_a_page_to_the_login_and_back(string page, string login)
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        using HttpResponseMessage answer = await server.Nobody().GetAsync(page);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(login, answer.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await server.Nobody().GetAsync(login)).StatusCode);
        using HttpResponseMessage signedIn = await server.Browser(await server.SessionOfAsync("admin", server.Password)).GetAsync(login);
        Assert.Equal(page, signedIn.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("//elsewhere.example")]
    [InlineData("/\\elsewhere.example")]
    [InlineData("https://elsewhere.example")]
    public async Task The_way_back_never_leads_to_another_site(string back)
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        using HttpResponseMessage answer = await server.Browser(await server.SessionOfAsync("admin", server.Password)).GetAsync("/login?back=" + Uri.EscapeDataString(back));
        Assert.Equal("/", answer.Headers.Location!.OriginalString);
    }

    private static string Text(Microsoft.AspNetCore.Routing.Patterns.RoutePatternPart part) => part switch
    {
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
        // Constrained ones are numbers here.
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { ParameterPolicies.Count: > 0 } => "1",
        _ => "none",
    };

    private static bool LeadsToLogin(HttpResponseMessage answer) => answer.Headers.Location?.OriginalString.StartsWith("/login?", StringComparison.Ordinal) == true;
}
