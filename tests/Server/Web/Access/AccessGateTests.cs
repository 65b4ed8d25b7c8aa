using System.Net;
using Microsoft.AspNetCore.Http;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Tests.Web.Access;

public class AccessGateTests
{
    [Theory]
    [InlineData("/healthz", HttpStatusCode.OK)]
    [InlineData("/readyz", HttpStatusCode.OK)]
    [InlineData("/metrics", HttpStatusCode.Unauthorized)]
    [InlineData("/openapi/v1.json", HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/stream", HttpStatusCode.Unauthorized)]
    [InlineData("/live?topics=overview", HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/nothing", HttpStatusCode.NotFound)]
    public async Task Nobody_gets_only_what_is_public(string path, HttpStatusCode expected)
    {
        using TempFolder folder = new();
        await using ServerHost server = new(ServerHostTests.On(folder.Path));
        await server.StartAsync();
        using HttpClient client = new() { BaseAddress = new Uri(server.Addresses[0]) };
        using HttpResponseMessage answer = await client.GetAsync(path);
        Assert.Equal(expected, answer.StatusCode);
        if (expected != HttpStatusCode.OK)
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData(Role.Viewer, Role.Viewer, true)]
    [InlineData(Role.Viewer, Role.Operator, false)]
    [InlineData(Role.Operator, Role.Admin, false)]
    [InlineData(Role.Admin, Role.Operator, true)]
    public void A_role_may_what_the_ones_before_it_may(Role has, Role needed, bool may)
    {
        Exception? refused = Record.Exception(() => AccessGate.Decide(new AccessRequirement(needed), new Caller("a", has, CallerKind.User)));
        Assert.Equal(may ? null : StatusCodes.Status403Forbidden, (refused as ApiProblem)?.Status);
    }

    [Fact]
    public void An_endpoint_that_says_nothing_serves_not_even_an_admin() =>
        Assert.Equal(403, Assert.Throws<ApiProblem>(() => AccessGate.Decide(null, Caller.Server)).Status);
}
