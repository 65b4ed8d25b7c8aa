using System.Net;
using System.Net.Http.Json;
using Muster.Server.Accounts.Users;
using Muster.Server.Web.Access;

namespace Muster.Server.Tests.Accounts.Users;

public class UserTests
{
    [Fact]
    public async Task The_last_administrator_can_neither_go_nor_become_less()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        Assert.Equal(HttpStatusCode.Conflict, (await server.Admin().DeleteAsync("/api/v1/users/admin")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await server.Admin().PatchAsJsonAsync("/api/v1/users/admin", new { role = "viewer" })).StatusCode);
        await server.MakeAsync("carol", Role.Admin);
        Assert.Equal(HttpStatusCode.OK, (await server.Admin().PatchAsJsonAsync("/api/v1/users/carol", new { role = "operator" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await server.Admin().DeleteAsync("/api/v1/users/admin")).StatusCode);
    }

    [Fact]
    public async Task Administrators_who_remove_each_other_at_once_leave_one()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        UserStore users = server.Get<UserStore>();
        for (int i = 0; i < 8; i++)
            await server.MakeAsync("admin" + i, Role.Admin);
        await Task.WhenAll(users.All.ToList().Select(async user => await Record.ExceptionAsync(() => Task.Run(() => users.DeleteAsync(user.Id)))));
        Assert.Single(users.All, user => user.Role == Role.Admin);
    }

    [Fact]
    public async Task A_name_is_given_once_whatever_its_letters_and_however_fast()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        HttpStatusCode[] answers = await Task.WhenAll(new[] { "Dora", "dora", "DORA" }.Select(async name =>
            (await server.Admin().PostAsJsonAsync("/api/v1/users", new { name, password = AccountsServer.Good })).StatusCode));
        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict, HttpStatusCode.Conflict], answers.Order());
        await server.SessionOfAsync("dOrA", AccountsServer.Good);
    }

    [Theory]
    [InlineData("""{"name":"x y","password":"violet otter canoe 77"}""")]
    [InlineData("""{"password":"violet otter canoe 77"}""")]
    [InlineData("""{"name":"bob"}""")]
    [InlineData("""{"name":"bob","password":"passwordpassword"}""")]
    [InlineData("""{"name":"bob","password":"violet otter canoe 77","role":99}""")]
    [InlineData("""{"name":"bob","password":"violet otter canoe 77","role":"root"}""")]
    public async Task A_user_that_makes_no_sense_is_refused(string body)
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        using HttpResponseMessage answer = await server.Admin().PostAsync("/api/v1/users", new StringContent(body, null, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Single(server.Get<UserStore>().All);
    }

    [Fact]
    public async Task A_failed_login_beside_a_change_of_the_user_undoes_nothing()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        (User bob, _) = await server.MakeAsync("bob", Role.Admin);
        await Task.WhenAll(server.LogInAsync("bob", "wrong"), server.Admin().PatchAsJsonAsync("/api/v1/users/bob", new { role = "viewer" }));
        Assert.Equal((Role.Viewer, 1), (server.Get<UserStore>().Find(bob.Id)!.Role, server.Get<UserStore>().Find(bob.Id)!.Failures));
    }

    [Fact]
    public async Task A_user_who_goes_takes_sessions_along_also_over_a_restart()
    {
        using TempFolder folder = new();
        string cookie;
        await using (AccountsServer server = await AccountsServer.StartAsync(folder))
        {
            (User bob, _) = await server.MakeAsync("bob", Role.Viewer);
            cookie = await server.CookieForAsync(bob);
            Assert.Equal(HttpStatusCode.NoContent, (await server.Admin().DeleteAsync("/api/v1/users/bob")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await server.Browser(cookie).GetAsync("/api/v1/me")).StatusCode);
        }
        await using AccountsServer again = await AccountsServer.StartAsync(folder);
        Assert.Equal(HttpStatusCode.Unauthorized, (await again.Browser(cookie).GetAsync("/api/v1/me")).StatusCode);
    }
}
