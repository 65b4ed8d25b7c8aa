using System.Text;
using Muster.AccessLog.Grouping;

namespace Muster.AccessLog.Tests.Grouping;

public class GroupingTests
{
    [Theory]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/users/12/posts/7/", "/users/{id}/posts/{id}/")]
    [InlineData("/img/123.png", "/img/{id}.png")]
    [InlineData("/o/123e4567-e89b-12d3-a456-426614174000", "/o/{id}")]
    [InlineData("/c/9fceb02d0ae598e95dc970b74767f19372d61af8", "/c/{id}")]
    [InlineData("/v1/feedback/decade/2b", "/v1/feedback/decade/2b")]
    [InlineData("/jquery-3.6.0.min.js", "/jquery-3.6.0.min.js")]
    [InlineData("/", "/")]
    public void Ids_in_a_path_are_folded(string path, string view)
    {
        var into = new byte[200];
        Assert.Equal(view, Encoding.UTF8.GetString(into, 0, IdFolding.Fold(Encoding.UTF8.GetBytes(path), into)));
    }

    [Theory]
    [InlineData("/articles/2026/", "year_archive")]
    [InlineData("/articles/2026/03/", "/articles/{id}/{id}/")]
    [InlineData("/users/frank", "user")]
    [InlineData("/static/a/b.css", "static")]
    [InlineData("/health", "/health")]
    public void Routes_name_views(string path, string view)
    {
        var routes = RouteList.Parse(["# Django's", @"^articles/(\d{4})/$ -> year_archive", "/users/{name} -> user", "/static/* -> static", "/health"], "urls");
        var into = new byte[200];
        Assert.Equal(view, Encoding.UTF8.GetString(into, 0, routes.View(Encoding.UTF8.GetBytes(path), into)));
    }

    [Fact]
    public void A_wrong_route_is_named_by_its_line() =>
        Assert.StartsWith("urls:2:", Assert.Throws<FormatException>(() => RouteList.Parse(["/a -> b", "^a( -> c"], "urls")).Message);
}
