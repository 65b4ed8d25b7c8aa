using Muster.HttpLint.Pages;

namespace Muster.HttpLint.Tests.Pages;

public sealed class PageDocumentTests
{
    private static readonly Uri Url = new("https://a.example/dir/page.html");

    [Fact]
    public void Everything_a_page_loads_is_found_where_it_is_named()
    {
        var page = PageDocument.Parse("""
            <!doctype html><title> A page </title>
            <link rel="stylesheet" href="a.css" integrity="sha256-x"><link rel=preload as=font href=f.woff2><link rel=icon href=/i.png><link rel=manifest href=m.json>
            <style>@import "more.css"; body { background: url('bg.png') } @font-face { src: url(t.woff2) } /* url(not.png) */</style>
            <script src="//cdn.example/s.js"></script><iframe src=frame.html></iframe><div style="background:url(inline.gif)"></div>
            <img src=one.png srcset="one.png 1x, two.png 2x"><picture><source srcset="wide.webp 800w, small,comma.webp 400w"></picture>
            <video src=v.mp4 poster=p.jpg></video><img src="data:image/gif;base64,R0lGOD"><img src=""><a href=not-loaded.html>x</a>
            """, Url);
        Assert.Equal("A page", page.Title);
        Assert.Equal(["img"], page.EmptySources);
        Assert.Equal(
            [
                "Stylesheet /dir/a.css", "Font /dir/f.woff2", "Icon /i.png", "Manifest /dir/m.json", "Stylesheet /dir/more.css", "Image /dir/bg.png", "Font /dir/t.woff2", "Script /s.js", "Frame /dir/frame.html",
                "Image /dir/inline.gif", "Image /dir/one.png", "Image /dir/one.png", "Image /dir/two.png", "Image /dir/wide.webp", "Image /dir/small,comma.webp", "Media /dir/v.mp4", "Image /dir/p.jpg",
            ],
            page.Assets.Select(a => $"{a.Kind} {a.Url.AbsolutePath}"));
        Assert.True(page.Assets[0].Integrity);
    }

    [Fact]
    public void A_base_element_moves_what_is_relative() =>
        Assert.Equal("https://cdn.example/x/a.js", PageDocument.Parse("<base href=\"https://cdn.example/x/\"><script src=a.js></script>", Url).Assets[0].Url.AbsoluteUri);

    [Fact]
    public void Any_markup_is_read()
    {
        const string letters = "<>/=\"' abcsrchrefimglinkscript-!?&;\u0000\u00e9";
        var random = new Random(3);
        for (int round = 0; round < 2_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => letters[random.Next(letters.Length)]));
            Assert.True(PageDocument.Parse(text, Url).Elements > 0);
            Assert.All(StyleUrls.In(text), u => Assert.NotEmpty(u.Url));
            Assert.All(SourceSet.Urls(text), Assert.NotEmpty);
        }
    }
}
