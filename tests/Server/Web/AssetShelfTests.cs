using Muster.Server.Web.Assets;

namespace Muster.Server.Tests.Web;

public class AssetShelfTests
{
    [Theory]
    [InlineData("main.js")]
    [InlineData("theme.js")]
    [InlineData("editor.js")]
    [InlineData("style.css")]
    public void Every_entry_of_the_bundle_is_embedded_with_its_compressed_twins(string entry)
    {
        var shelf = new AssetShelf();
        var path = shelf.Path(entry);
        Assert.StartsWith("/assets/", path);
        var asset = shelf.Find(path["/assets/".Length..])!;
        Assert.NotEmpty(asset.Plain);
        Assert.NotNull(asset.Brotli);
        Assert.NotNull(asset.Gzip);
    }

    [Fact]
    public void Nothing_else_can_be_asked_for()
    {
        var shelf = new AssetShelf();
        Assert.Null(shelf.Find("manifest.json"));
        Assert.Null(shelf.Find("../manifest.json"));
    }
}
