namespace Muster.HttpLint.Pages;

/// <summary>Reads srcset: addresses, each with an optional width or density, parted by commas (HTML, 4.8.4.2.1).</summary>
public static class SourceSet
{
    public static IEnumerable<string> Urls(string text)
    {
        int at = 0;
        while (true)
        {
            while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == ',')) at++;
            if (at >= text.Length) yield break;
            int from = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at])) at++;
            var url = text[from..at];
            // A comma at the end of the address ends the candidate; one inside belongs to the address.
            if (url.EndsWith(',')) url = url.TrimEnd(',');
            else
                while (at < text.Length && text[at] != ',') at++;
            if (url.Length > 0) yield return url;
        }
    }
}
