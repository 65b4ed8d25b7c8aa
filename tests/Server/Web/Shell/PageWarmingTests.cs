using Microsoft.Extensions.DependencyInjection;
using Muster.Server.Web.Shell;

namespace Muster.Server.Tests.Web.Shell;

public class PageWarmingTests
{
    [Fact]
    public async Task Every_page_of_the_navigation_can_be_asked_for_before_anybody_does()
    {
        using TempFolder folder = new();
        await using ServerHost server = new(ServerHostTests.On(folder.Path));
        await server.StartAsync(TestContext.Current.CancellationToken);
        var shown = await server.Services.GetRequiredService<PageWarming>().RunAsync(TestContext.Current.CancellationToken);
        Assert.All(NavigationItem.All, item => Assert.Contains(item.Path, shown));
        Assert.Contains("/run", shown);
    }
}
