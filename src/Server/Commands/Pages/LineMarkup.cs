using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Muster.Server.Commands.Output;

namespace Muster.Server.Commands.Pages;

/// <summary>Lines of output as HTML. Everything that comes from a host or an address is encoded here.</summary>
internal static class LineMarkup
{
    /// <param name="path">Of the page whose lines can be linked to; empty: they cannot.</param>
    /// <param name="marked">The line that was asked for, from 1; 0 = none.</param>
    public static string Of(IReadOnlyList<OutputLine> lines, string path, long marked)
    {
        var encode = HtmlEncoder.Default;
        var address = encode.Encode(path + (path.Contains('?') ? '&' : '?'));
        var html = new StringBuilder(lines.Count * 160).Append("<div class=\"output-lines\">");
        foreach (var line in lines)
        {
            var css = (line.Error ? " from-stderr" : "") + (line.N == marked ? " is-marked" : "");
            if (path.Length > 0)
                html.Append(CultureInfo.InvariantCulture, $"<div id=\"L{line.N}\" class=\"output-line{css}\"><a class=\"output-number\" href=\"{address}line={line.N}#L{line.N}\">{line.N}</a><span class=\"output-text\">");
            else html.Append(CultureInfo.InvariantCulture, $"<div class=\"output-line{css}\"><span class=\"output-text\">");
            foreach (var span in AnsiText.Read(line.Text))
            {
                if (span.Css.Length == 0) html.Append(encode.Encode(span.Text));
                else html.Append(CultureInfo.InvariantCulture, $"<span class=\"{span.Css}\">{encode.Encode(span.Text)}</span>");
            }
            if (line.Cut) html.Append("<span class=\"faint\"> … (longer: download)</span>");
            html.Append("</span></div>");
        }
        return html.Append("</div>").ToString();
    }
}
