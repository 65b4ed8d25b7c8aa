using System.Security.Cryptography.X509Certificates;
using Muster.HttpLint.Fetching;
using Muster.HttpLint.Messages;
using Muster.HttpLint.Pages;
using Muster.HttpLint.Tests.Fetching;

namespace Muster.HttpLint.Tests.Fixtures;

/// <summary>One way to misbehave, named after the note it must bring.</summary>
/// <param name="Also">Notes that necessarily come with it, beside those of a sound response.</param>
public sealed record Fixture(string Id, Func<Asked, byte[]?> Answer, params string[] Also)
{
    /// <summary>What every sound response brings; only the fixture of each is asked whether it is there.</summary>
    public static readonly IReadOnlySet<string> SoundNotes = new HashSet<string> { "CL_CORRECT", "DATE_CORRECT", "STORE_STORABLE", "FRESHNESS_FRESH", "HEAD_CORRECT", "TLS_CERTIFICATE_GOOD" };

    public X509Certificate2? Certificate { get; init; }

    public IReadOnlyList<FieldLine> RequestFields { get; init; } = [];

    public string Method { get; init; } = "GET";

    public override string ToString() => Id;

    public Fixture Tls(X509Certificate2? certificate = null) => this with { Certificate = certificate ?? TestCertificates.Good };

    public Fixture Asking(string name, string value) => this with { RequestFields = [.. RequestFields, new FieldLine(name, value)] };

    /// <summary>The same answer whatever is asked; HEAD without the body.</summary>
    public static Fixture Of(string id, Func<Sound, Sound> spoil, params string[] also)
    {
        var sound = spoil(new Sound());
        return new Fixture(id, asked => asked.Method == "HEAD" ? HeadOf(sound) : sound.Send(), also);
    }

    /// <summary>The head alone: for statuses without a body.</summary>
    public static Fixture Bodiless(string id, Func<Sound, Sound> spoil, params string[] also)
    {
        var sound = spoil(new Sound());
        return new Fixture(id, _ => sound.Head(), also);
    }

    public static Fixture Raw(string id, string head, string body = "", params string[] also) =>
        new(id, asked => System.Text.Encoding.Latin1.GetBytes(head.ReplaceLineEndings("\r\n").Replace("{date}", Muster.HttpLint.Fields.HttpDate.Print(TimeProvider.System.GetUtcNow()), StringComparison.Ordinal) + "\r\n\r\n" + (asked.Method == "HEAD" ? "" : body)), also);

    public static byte[] HeadOf(Sound sound) => sound.NoLength ? sound.Head() : (sound with { Lines = [.. sound.Lines, $"Content-Length: {sound.Length ?? sound.Body.Length}"] }).Head();

    public async Task<LintReport> LintAsync()
    {
        await using var server = new MisbehavingServer(Answer, Certificate);
        var options = new LintOptions { Method = Method, Fetch = new FetchOptions { Headers = RequestFields, Roots = [TestCertificates.Root], Timeout = TimeSpan.FromSeconds(30) } };
        return await new PageLint(options, TimeProvider.System).RunAsync(server.Url(), null, CancellationToken.None);
    }
}
